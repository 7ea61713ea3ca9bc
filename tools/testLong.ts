import { command, withoutSeparator } from './support/command.ts';
import { chooseSteps, runSteps } from './testing/runSteps.ts';
import { buildStep, playwright, vitest } from './testing/steps.ts';

await command((args) => {
  process.env.PROPERTY_SEED = 'random';
  const steps = [
    vitest('properties', ['unit', 'integration']),
    vitest('long', ['long']),
    buildStep,
    playwright('e2e-long', 'long'),
  ];
  return runSteps(chooseSteps(steps, withoutSeparator(args)));
});
