import { timingSafeEqual } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { Head, SealKey } from './auditKeys.ts';

const KIND = 'AI Ops Console audit receipt';

/**
 * A text that says where a log stood, to be kept elsewhere. Who holds the key can tell that it is true, and a check against
 * it finds that entries up to there were cut off. `at` in epoch ms.
 */
export function receiptOf(seal: SealKey, head: Head, at: number): string {
  const body = { kind: KIND, version: 1, at: new Date(at).toISOString(), key_id: seal.id, ...head };
  const signature = seal.mac(KIND, JSON.stringify(body));
  return `${JSON.stringify({ ...body, signature }, null, 2)}\n`;
}

/** The head of a receipt that this key made. Throws `audit.tampered` for any other text. */
export function headOfReceipt(seal: SealKey, text: string): Head {
  const refuse = (why: string) => new AppError('audit.tampered', `The receipt is not true: ${why}.`);
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw refuse('it is not the JSON text that was copied');
  }
  const { signature, ...body } = parsed;
  if (body.kind !== KIND || typeof signature !== 'string') throw refuse('it is no receipt of an audit log');
  if (body.key_id !== seal.id) throw refuse('it was made with another key than the one at hand');
  const expected = Buffer.from(seal.mac(KIND, JSON.stringify(body)));
  const found = Buffer.from(signature);
  if (found.length !== expected.length || !timingSafeEqual(found, expected)) throw refuse('it was altered');
  return { seq: Number(body.seq), mac: String(body.mac) };
}
