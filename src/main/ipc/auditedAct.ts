import type { ActFacts, AuditTrail } from '../../core/audit/auditTrail.ts';
import { type ErrorBody, errorBodyOf } from '../../shared/errors.ts';

/**
 * Does it, and has the audit log say how it went: `error_code` null when it worked. Resolves and rejects as `act` does.
 * `errorOf`: why it did not work, for an act that says so in its result.
 */
export async function auditedAct<T>(
  audit: AuditTrail,
  name: string,
  facts: ActFacts,
  act: () => Promise<T>,
  errorOf: (done: T) => ErrorBody | null = () => null,
): Promise<T> {
  let done: T;
  try {
    done = await act();
  } catch (caught) {
    await audit.act(name, { ...facts, error_code: errorBodyOf(caught).code });
    throw caught;
  }
  await audit.act(name, { ...facts, error_code: errorOf(done)?.code ?? null });
  return done;
}
