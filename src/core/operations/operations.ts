import type {
  OperationAbout,
  OperationInput,
  OperationsState,
  Plan,
  Run,
} from '../../shared/contract/operations.ts';

/** Who has an operation done. */
export interface RunMaker {
  readonly madeBy: Run['madeBy'];
  /** The turn of the schedule that it belongs to; null outside one. */
  readonly turn: string | null;
}

/** Plans and runs operations on cache files, one at a time for each file. Everything rejects with an `AppError`. */
export interface Operations {
  list(): readonly OperationAbout[];
  state(): OperationsState;
  plan(file: string, input: OperationInput): Promise<Plan>;
  stopPlan(file: string): void;
  /** Resolves once it has begun. Needs the token of a plan for the same input, and the typed word where that asks for one. */
  start(
    file: string,
    input: OperationInput,
    seen: { readonly planToken: string; readonly confirmation: string | null },
  ): Promise<Run>;
  /** Plans it, does it and resolves with how it ended; for the schedule, which has nobody to ask. */
  perform(file: string, input: OperationInput, maker: RunMaker): Promise<Run>;
  cancel(id: string): boolean;
  undo(id: string): Promise<Run>;
  discard(id: string): Promise<Run>;
  /** The runs of turns of the schedule, by turn. */
  runsOf(turns: readonly string[]): readonly (Run & { readonly turn: string })[];
  /** Puts back what runs did that a crash ended, and deletes what was kept long enough. Called at the start and now and then. */
  tidy(): Promise<void>;
  /** Told of each change, at most some times a second; returns the unsubscribe. */
  onChange(listener: (state: OperationsState) => void): () => void;
  close(): Promise<void>;
}
