import type { AskInput } from '../../shared/contract/ask.ts';
import type { EntryId } from '../../shared/contract/browse.ts';
import type { Doctor, Explanation, FreshPlan, FreshRun } from '../../shared/contract/insight.ts';

/** Reads a cache for people who ask why. Everything rejects with an `AppError`. */
export interface Insight {
  /** `asOf` (epoch ms): entries made since count as not there. */
  explain(file: string, request: AskInput, asOf?: number): Promise<Explanation>;
  freshPlan(file: string, ids: readonly EntryId[]): Promise<FreshPlan>;
  /** Resolves once it has begun; goes on in the background. */
  askFresh(file: string, ids: readonly EntryId[]): Promise<FreshRun>;
  fresh(): FreshRun;
  cancelFresh(): FreshRun;
  onFresh(listener: (run: FreshRun) => void): () => void;
  doctor(file: string): Promise<Doctor>;
  usageFiles(paths: readonly string[]): Promise<Doctor>;
  close(): Promise<void>;
}
