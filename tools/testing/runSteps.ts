import { ensureSystemPackages } from '../setup/systemPackages.ts';
import { Interrupted } from '../support/process.ts';
import { type Outcome, type Step, single, sum } from './step.ts';

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

async function outcomeOf(step: Step): Promise<Outcome> {
  try {
    return await step.run();
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    console.error(error instanceof Error ? error.message : error);
    return single(step.name, 1);
  }
}

/** The steps a person asked for by name, with the ones they need; all without names. Throws on an unknown name. */
export function chooseSteps(all: readonly Step[], names: readonly string[]): readonly Step[] {
  const unknown = names.filter((name) => !all.some((step) => step.name === name));
  if (unknown.length > 0)
    throw new Error(
      `test: no step ${unknown.join(', ')}; there are ${all.map((step) => step.name).join(', ')}`,
    );
  const wanted = new Set(names);
  for (const step of all) if (wanted.has(step.name)) for (const need of step.needs ?? []) wanted.add(need);
  return names.length === 0 ? all : all.filter((step) => wanted.has(step.name));
}

/**
 * Runs steps one after the other, a failed one stopping only those that need it. Lists all failures at the end
 * and prints "N passed, N failed" as the last line. Resolves to 1 when anything failed or nothing ran, else 0.
 */
export async function runSteps(steps: readonly Step[]): Promise<number> {
  await ensureSystemPackages('session');
  const outcomes = new Map<string, Outcome>();
  for (const step of steps) {
    const broken = step.needs?.find((need) => (outcomes.get(need)?.failures.length ?? 0) > 0);
    console.log(`\n=== ${step.name}`);
    const started = performance.now();
    const outcome: Outcome = broken
      ? { passed: 0, failures: [`${step.name} did not run: ${broken} failed`], skipped: 0 }
      : await outcomeOf(step);
    outcomes.set(step.name, outcome);
    console.log(
      `=== ${step.name}: ${outcome.failures.length === 0 ? 'ok' : 'FAILED'} after ${seconds(started)}`,
    );
  }
  const total = sum([...outcomes.values()]);
  const list = (names: readonly string[]) => names.map((name) => `  ${name}`).join('\n');
  if (total.repeated && total.repeated.length > 0)
    console.log(
      `\nPassed only when repeated, which is a bug in the test or in the console:\n${list(total.repeated)}`,
    );
  if (total.failures.length > 0) console.log(`\nFailed:\n${list(total.failures)}`);
  console.log(
    `\n${total.passed} passed, ${total.failures.length} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
  );
  return total.failures.length > 0 || total.passed === 0 ? 1 : 0;
}
