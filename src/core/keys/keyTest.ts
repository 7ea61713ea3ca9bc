import type { KeyTest } from '../../shared/contract/keys.ts';
import { errorBodyOf } from '../../shared/errors.ts';
import type { Clock } from '../ports.ts';
import { redact } from '../providers/redact.ts';

/** Whether a provider accepts a key, found out by asking for its models. A refusal is a result; never rejects, never quotes the key. */
export async function tryKey(
  listModels: () => Promise<readonly string[]>,
  secret: string | null,
  clock: Clock,
): Promise<KeyTest> {
  try {
    const models = await listModels();
    return { at: clock.now(), error: null, models: models.length };
  } catch (caught) {
    const error = errorBodyOf(caught);
    return { at: clock.now(), error: { ...error, message: redact(error.message, [secret]) }, models: null };
  }
}
