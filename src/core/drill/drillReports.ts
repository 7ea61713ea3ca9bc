import {
  type DrillReport,
  type DrillSummary,
  drillReportSchema,
  drillSummarySchema,
} from '../../shared/contract/drill.ts';
import { errorBodyOf } from '../../shared/errors.ts';
import type { Logger } from '../ports.ts';
import type { Reader } from '../storage/reader.ts';
import type { Writer } from '../storage/types.ts';

/** The reports of the last drills. */
export interface DrillReports {
  /** Newest first. Throws a `storage.*` `AppError`. */
  list(): DrillSummary[];
  /** null when there is none of this id. Throws a `storage.*` `AppError`. */
  get(id: string): DrillReport | null;
  /** Keeps a report; when it cannot be written, for as long as the console runs. */
  add(report: DrillReport): Promise<void>;
}

const KEPT = 20;

/** Reports in console.sqlite. */
export function createDrillReports(reader: Reader, writer: Writer, logger: Logger): DrillReports {
  const summaries = reader.prepare<{ json: string }>(
    `SELECT summary_json AS json FROM drills ORDER BY at_ms DESC, id LIMIT ${KEPT}`,
  );
  const one = reader.prepare<{ json: string }>('SELECT report_json AS json FROM drills WHERE id = ?');
  const unwritten = new Map<string, DrillReport>();
  return {
    list: () =>
      [
        ...[...unwritten.values()].map(drillSummaryOf),
        ...summaries.all().map(({ json }) => drillSummarySchema.parse(JSON.parse(json))),
      ]
        .sort((a, b) => b.startedAt - a.startedAt)
        .slice(0, KEPT),
    get(id) {
      const row = one.get(id);
      return row ? drillReportSchema.parse(JSON.parse(row.json)) : (unwritten.get(id) ?? null);
    },
    async add(report) {
      const { id, startedAt } = report;
      const params = [id, startedAt, JSON.stringify(drillSummaryOf(report)), JSON.stringify(report)];
      try {
        await writer.run([
          { sql: 'INSERT INTO drills (id, at_ms, summary_json, report_json) VALUES (?, ?, ?, ?)', params },
          {
            sql: `DELETE FROM drills WHERE id NOT IN (SELECT id FROM drills ORDER BY at_ms DESC, id LIMIT ${KEPT})`,
            params: [],
          },
        ]);
      } catch (caught) {
        logger.error('the report of a drill could not be written', { code: errorBodyOf(caught).code });
        unwritten.set(id, report);
      }
    },
  };
}

function drillSummaryOf({ id, startedAt, plan, ended, summary }: DrillReport): DrillSummary {
  return { id, startedAt, plan, ended, summary };
}
