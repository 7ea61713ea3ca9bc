/** Shorter secrets would be found inside ordinary words. */
const SHORTEST_SECRET_CHARS = 6;

const REPLACEMENT = '[key]';

/**
 * `text` with every occurrence of the secrets replaced: as they are, and in base64, base64url, hex, URL and JSON
 * encoding. Secrets under 6 characters are not looked for.
 */
export function redact(text: string, secrets: readonly (string | null)[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret === null || secret.length < SHORTEST_SECRET_CHARS) continue;
    for (const form of formsOf(secret)) clean = clean.replaceAll(form, REPLACEMENT);
  }
  return clean;
}

/** An error for the log that keeps the name and place of `caught` and none of the secrets. */
export function redactedError(caught: unknown, secrets: readonly (string | null)[]): Error {
  const source = caught instanceof Error ? caught : new Error(String(caught));
  const copy = new Error(redact(source.message, secrets));
  copy.name = source.name;
  copy.stack = redact(source.stack ?? '', secrets);
  return copy;
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const json = JSON.stringify(secret).slice(1, -1);
  const all = [secret, encodeURIComponent(secret), json, hex, hex.toUpperCase(), ...base64Forms(bytes)];
  // Longest first: a form that is part of another must not leave the rest of it behind.
  return [...new Set(all)].sort((left, right) => right.length - left.length);
}

/**
 * Base64 of the secret wherever it starts in the encoded text ("Bearer ..."): each of the three alignments, without the
 * characters at its ends that also depend on its neighbours.
 */
function base64Forms(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const start = offset === 0 ? 0 : offset + 1;
    const whole = (offset + bytes.length) % 3 === 0;
    const inner = encoded.slice(start, whole ? undefined : -1);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
