/** Cost of a value that is not a string, so that millions of empty objects count too. */
const CHARS_PER_VALUE = 4;

/**
 * Whether a message that came by structured clone is larger than `limit` characters. Stops counting at the limit;
 * cycles and shared objects count once.
 */
export function exceedsSize(message: unknown, limit: number): boolean {
  const seen = new Set<object>();
  const open: unknown[] = [message];
  let size = 0;
  while (open.length > 0) {
    const value = open.pop();
    size += typeof value === 'string' ? value.length : CHARS_PER_VALUE;
    if (size > limit) return true;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) size += value.byteLength;
    else if (value instanceof Map || value instanceof Set) {
      // Both give pairs. One by one: as arguments of one call, a few hundred thousand would overflow the stack.
      for (const [key, inner] of value.entries()) open.push(key, inner);
    } else {
      for (const [key, inner] of Object.entries(value)) {
        size += key.length;
        open.push(inner);
      }
    }
  }
  return size > limit;
}
