import { command, withoutSeparator } from './support/command.ts';
import { chooseSteps, runSteps } from './testing/runSteps.ts';
import { buildStep, lint, playwright, types, vitest } from './testing/steps.ts';

// One vitest run for three projects: its start costs more than most of its tests.
const projects = ['architecture', 'unit', 'integration'];

await command((args) => {
  const wanted = withoutSeparator(args);
  const named = projects.filter((project) => wanted.includes(project));
  const chosenProjects = named.length > 0 ? named : projects;
  const names = wanted.map((name) => (projects.includes(name) ? 'vitest' : name));
  const steps = [lint, types, vitest('vitest', chosenProjects), buildStep, playwright('e2e', 'e2e')];
  return runSteps(chooseSteps(steps, names));
});
