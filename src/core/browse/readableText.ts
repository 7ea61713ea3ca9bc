const shortEscapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** JSON text with its escapes as the characters they stand for: what a person reads of a stored value. */
export function readableText(json: string): string {
  if (!json.includes('\\')) return json;
  return json.replace(/\\(?:u([0-9a-fA-F]{4})|([^u]))/g, (_, code?: string, letter = '') =>
    code === undefined ? (shortEscapes[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** A test of texts for letters that they contain; A-Z and a-z are the same to it, all else is not. */
export function containsTest(wanted: string): (text: string) => boolean {
  const pattern = wanted.replace(/[a-zA-Z]|[\^$\\.*+?()[\]{}|/-]/g, (letter) =>
    /[a-zA-Z]/.test(letter) ? `[${letter.toLowerCase()}${letter.toUpperCase()}]` : `\\${letter}`,
  );
  const expression = new RegExp(pattern);
  return (text) => expression.test(text);
}
