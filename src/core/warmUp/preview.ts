const PREVIEW_CHARS = 120;

/** The first characters of a prompt, on one line. */
export function previewOf(prompt: string): string {
  const line = prompt
    .slice(0, 4 * PREVIEW_CHARS)
    .replace(/\s+/gu, ' ')
    .trim();
  return line.length <= PREVIEW_CHARS ? line : `${line.slice(0, PREVIEW_CHARS)}...`;
}
