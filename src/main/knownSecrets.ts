import { redact } from '../core/providers/redact.ts';

/** The secrets that have passed through this process, so that the log can take them out of whatever it writes. */
export class KnownSecrets {
  readonly #secrets = new Set<string>();

  add(secret: string | null): void {
    if (secret !== null) this.#secrets.add(secret);
  }

  /** The text without any of them, in the encodings that `redact` knows. */
  redact(text: string): string {
    return redact(text, [...this.#secrets]);
  }
}
