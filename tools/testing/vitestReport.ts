import type { Outcome } from './step.ts';

/** The part of vitest's JSON report that is read here. */
interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/**
 * Counts the tests of a vitest JSON report. A file that failed without a failed test (it did not load, or a hook
 * threw) counts as one failure. `relative` shortens file paths. Throws on text that is no such report.
 */
export function readVitestReport(json: string, relative: (path: string) => string): Outcome {
  const { testResults } = JSON.parse(json) as VitestReport;
  const tests = testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({ ...test, file: relative(file.name) })),
  );
  const failed = tests.filter((test) => test.status === 'failed');
  const broken = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failures: [
      ...failed.map((test) => `${test.file} > ${test.fullName}`),
      ...broken.map((file) => `${relative(file.name)}: ${file.message?.split('\n')[0] || 'did not run'}`),
    ],
    skipped: tests.filter((test) => test.status !== 'passed' && test.status !== 'failed').length,
  };
}
