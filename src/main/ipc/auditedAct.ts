import type { ActFacts, AuditTrail } from '../../core/audit/auditTrail.ts';
import { errorBodyOf } from '../../shared/errors.ts';

/** Does it, and has the audit log say how it went: `error_code` null when it worked. Resolves and rejects as `act` does. */
export async function auditedAct<T>(
  audit: AuditTrail,
  name: string,
  facts: ActFacts,
  act: () => Promise<T>,
): Promise<T> {
  try {
    const done = await act();
    await audit.act(name, { ...facts, error_code: null });
    return done;
  } catch (caught) {
    await audit.act(name, { ...facts, error_code: errorBodyOf(caught).code });
    throw caught;
  }
}
