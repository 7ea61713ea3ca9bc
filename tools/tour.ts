import { command, withoutSeparator } from './support/command.ts';
import { runTour } from './tour/run.ts';

await command((args) => runTour(withoutSeparator(args)));
