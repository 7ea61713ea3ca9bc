// Runs operations on a cache file as the console does, for a test that kills it: node operationChild.ts ACTION CACHE USERDATA
// INPUT [RUN]. ACTION: run, undo (of RUN). Says "begun ID" and "ended STATE"; SIGUSR2 stops the run.
import type { OperationInput } from '../../src/shared/contract/operations.ts';
import { plainOperations } from './plainOperations.ts';

const [action = '', cacheFile = '', userData = '', inputJson = '', undone = ''] = process.argv.slice(2);
const { runner, start, ended, close } = await plainOperations(cacheFile, userData);
const say = (line: string) => process.stdout.write(`${line}\n`);

const input = JSON.parse(inputJson) as OperationInput;
const { id } = action === 'undo' ? await runner.undo(undone) : await start(input);
process.on('SIGUSR2', () => runner.cancel(id));
say(`begun ${id}`);
say(`ended ${(await ended(id)).state}`);
await close();
