/** A number of 53 bits for a text, to find equal texts among many; different texts may have the same. */
export function textNumber(text: string): number {
  // Two hashes of 32 bits, of which one would meet itself among some ten thousands already.
  let one = 0x811c9dc5;
  let other = 0x9747b28c;
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x5bd1e995);
    other ^= other >>> 15;
  }
  return (one >>> 0) * 0x200000 + ((other >>> 0) & 0x1fffff);
}
