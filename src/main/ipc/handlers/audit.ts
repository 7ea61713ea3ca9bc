import type { AuditReports } from '../../../core/audit/reports.ts';
import type { HandlersOf } from '../router.ts';

export function auditHandlers({ reports }: { readonly reports: AuditReports }): HandlersOf<'audit'> {
  return {
    'audit.state': () => reports.state(),
    'audit.entries': (query) => reports.entries(query),
    'audit.verify': () => reports.verify(),
    'audit.stopVerify': () => reports.stopVerify(),
    'audit.receipt': () => ({ text: reports.receipt() }),
    'audit.forgetPrompts': () => reports.forgetPrompts(),
  };
}
