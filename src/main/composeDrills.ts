import { type AuditTrail, noAuditTrail } from '../core/audit/auditTrail.ts';
import { createDrillReports } from '../core/drill/drillReports.ts';
import { createDrills, type Drills, type DrillsParts } from '../core/drill/drills.ts';
import type { Reader } from '../core/storage/reader.ts';
import type { Writer } from '../core/storage/types.ts';

export interface DrillsComposition extends Omit<DrillsParts, 'reports' | 'audit'> {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly audit?: AuditTrail;
}

/** Failover drills with their reports in console.sqlite. Nothing of the running console but its settings is in them. */
export function composeDrills({ reader, writer, audit = noAuditTrail, ...parts }: DrillsComposition): Drills {
  return createDrills({ ...parts, audit, reports: createDrillReports(reader, writer, parts.logger) });
}
