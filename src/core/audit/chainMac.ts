import { hash } from 'node:crypto';
import { MAX_LINE_BYTES } from './auditLine.ts';

/** `HMAC-SHA256(key, prev || body)` as hex; `prev` as the hex text it is written as. */
export type ChainMac = (prev: string, body: string) => string;

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/**
 * The mac of lines with that key, of 32 bytes. HMAC as RFC 2104 spells it, out of two hashes in one step each: a million lines
 * take half the time that they take with Node's own, which builds an object for each.
 */
export function chainMac(key: Buffer): ChainMac {
  const inner = padded(key, 0x36, BLOCK_BYTES + 2 * MAX_LINE_BYTES);
  const outer = padded(key, 0x5c, BLOCK_BYTES + DIGEST_BYTES);
  return (prev, body) => {
    const length = inner.write(prev, BLOCK_BYTES, 'latin1') + BLOCK_BYTES;
    const end = length + inner.write(body, length, 'latin1');
    hash('sha256', inner.subarray(0, end), 'buffer').copy(outer, BLOCK_BYTES);
    return hash('sha256', outer, 'hex');
  };
}

function padded(key: Buffer, pad: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.fill(pad, 0, BLOCK_BYTES);
  for (const [at, byte] of key.entries()) buffer[at] = byte ^ pad;
  return buffer;
}
