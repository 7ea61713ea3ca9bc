import { parentPort, workerData } from 'node:worker_threads';
import type { AskInput } from '../../shared/contract/ask.ts';
import type { EntryId } from '../../shared/contract/browse.ts';
import type { Explanation } from '../../shared/contract/insight.ts';
import { AppError, type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import type { StoredEntry } from '../cache/store.ts';
import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import type { ProviderConfig } from '../providers/preset.ts';
import type { Settings } from '../settings/settings.ts';
import { openReader } from '../storage/reader.ts';
import { entryDetailsIn } from '../usage/ledger.ts';
import { compareAnswers } from './compare.ts';
import { givenLookup, madeBefore, tableLookup } from './entryLookup.ts';
import { explain } from './explain.ts';
import type { TextDiff } from './textDiff.ts';

/** What the thread does, once. */
export type InsightJob =
  | {
      readonly kind: 'explain';
      readonly request: AskInput;
      readonly settings: Settings;
      readonly providers: readonly ProviderConfig[];
      /** Null for a cache without a file: `entries` are then what it has of the keys that are looked for. */
      readonly target: CacheTarget | null;
      readonly entries: readonly StoredEntry[];
      readonly consoleFile: string;
      readonly nowMs: number;
      /** Entries made since count as not there, epoch ms. */
      readonly asOf: number;
    }
  /** A fresh answer beside the kept one. */
  | {
      readonly kind: 'compare';
      readonly target: CacheTarget;
      readonly id: EntryId;
      readonly format: 'text' | 'json';
      readonly fresh: string;
    };

/** What the thread says. */
export type InsightMessage =
  | { readonly kind: 'explained'; readonly explanation: Explanation }
  | { readonly kind: 'compared'; readonly diff: TextDiff }
  | { readonly kind: 'failed'; readonly error: ErrorBody };

const CONSOLE_BUSY_MS = 3000;

function explained(job: InsightJob & { kind: 'explain' }): Explanation {
  const { target, settings, providers, nowMs, asOf } = job;
  const console = openReader(job.consoleFile, { busyTimeoutMs: CONSOLE_BUSY_MS });
  try {
    const file = target === null ? null : openReader(target.file, target);
    try {
      return explain(job.request, {
        ...{ settings, providers, console, nowMs, asOf },
        own: target === null || target.own,
        lookup: madeBefore(file && target ? tableLookup(file, target.table) : givenLookup(job.entries), asOf),
        entryDetails: entryDetailsIn(console),
      });
    } finally {
      file?.close();
    }
  } finally {
    console.close();
  }
}

function compared({ target, id, format, fresh }: InsightJob & { kind: 'compare' }): TextDiff {
  const reader = openReader(target.file, target);
  try {
    const kept = tableLookup(reader, target.table).get(id.namespace, [id.key]);
    if (kept === null) throw new AppError('request.invalid', 'The entry is no longer in the file.');
    return compareAnswers(kept.valueJson, fresh, format);
  } finally {
    reader.close();
  }
}

function resultOf(job: InsightJob): InsightMessage {
  try {
    return job.kind === 'explain'
      ? { kind: 'explained', explanation: explained(job) }
      : { kind: 'compared', diff: compared(job) };
  } catch (caught) {
    return { kind: 'failed', error: errorBodyOf(caught) };
  }
}

parentPort?.postMessage(resultOf(workerData as InsightJob));
