/** Secrets shorter than this would take ordinary words out of the log. */
const SHORTEST = 8;

/** The secrets that have passed through this process, so that the log can take them out of whatever it writes. */
export class KnownSecrets {
  readonly #forms = new Set<string>();

  add(secret: string | null): void {
    if (secret === null || secret.length < SHORTEST) return;
    const bytes = Buffer.from(secret);
    const forms = [
      secret,
      bytes.toString('base64'),
      bytes.toString('base64url'),
      bytes.toString('hex'),
      encodeURIComponent(secret),
    ];
    for (const form of forms) this.#forms.add(form.replace(/=+$/, ''));
  }

  /** The text with every known secret replaced. */
  redact(text: string): string {
    let clean = text;
    for (const form of this.#forms) clean = clean.replaceAll(form, '[secret]');
    return clean;
  }
}
