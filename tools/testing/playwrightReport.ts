import type { Outcome } from './step.ts';

interface Suite {
  readonly title: string;
  readonly specs?: readonly {
    readonly title: string;
    readonly file: string;
    readonly tests: readonly { readonly status: 'expected' | 'unexpected' | 'flaky' | 'skipped' }[];
  }[];
  readonly suites?: readonly Suite[];
}

/** The part of Playwright's JSON report that is read here. */
interface PlaywrightReport {
  readonly suites: readonly Suite[];
  readonly errors?: readonly { readonly message?: string }[];
}

function testsOf(suite: Suite, path: readonly string[]): { name: string; status: string }[] {
  const here = [...path, suite.title];
  const own = (suite.specs ?? []).flatMap((spec) =>
    spec.tests.map((test) => ({ name: [...here, spec.title].join(' > '), status: test.status })),
  );
  return [...own, ...(suite.suites ?? []).flatMap((inner) => testsOf(inner, here))];
}

/**
 * Counts the tests of a Playwright JSON report; a flaky test (passed only when repeated) is passed and named as
 * `repeated`, and every error outside of a test is a failure. Throws on text that is no such report.
 */
export function readPlaywrightReport(json: string): Outcome {
  const report = JSON.parse(json) as PlaywrightReport;
  const tests = report.suites.flatMap((suite) => testsOf(suite, []));
  const named = (status: string) => tests.filter((test) => test.status === status).map((test) => test.name);
  return {
    passed: named('expected').length + named('flaky').length,
    failures: [
      ...named('unexpected'),
      ...(report.errors ?? []).map(
        (error) => `e2e: ${error.message?.split('\n')[0] ?? 'error outside of a test'}`,
      ),
    ],
    skipped: named('skipped').length,
    repeated: named('flaky'),
  };
}
