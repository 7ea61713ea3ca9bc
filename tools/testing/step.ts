/** What a step of the test run found. `failures` names each failed test as a person would look for it. */
export interface Outcome {
  readonly passed: number;
  readonly failures: readonly string[];
  readonly skipped: number;
  /** Passed tests that needed a second try. */
  readonly repeated?: readonly string[];
}

/** One part of the test run. */
export interface Step {
  /** Name to announce and to filter by. */
  readonly name: string;
  /** Names of steps without whose success this one makes no sense. */
  readonly needs?: readonly string[];
  readonly run: () => Promise<Outcome>;
}

/** Outcome of a step that is one test by itself. */
export function single(name: string, code: number): Outcome {
  return code === 0
    ? { passed: 1, failures: [], skipped: 0 }
    : { passed: 0, failures: [`${name} (exit code ${code})`], skipped: 0 };
}

/** Adds up outcomes. */
export function sum(outcomes: readonly Outcome[]): Outcome {
  return {
    passed: outcomes.reduce((total, outcome) => total + outcome.passed, 0),
    failures: outcomes.flatMap((outcome) => outcome.failures),
    skipped: outcomes.reduce((total, outcome) => total + outcome.skipped, 0),
    repeated: outcomes.flatMap((outcome) => outcome.repeated ?? []),
  };
}
