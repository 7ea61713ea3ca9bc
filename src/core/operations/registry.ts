import type { OperationInput, OperationName } from '../../shared/contract/operations.ts';
import { AppError } from '../../shared/errors.ts';
import { analyze } from './analyze.ts';
import { backup } from './backup.ts';
import { checkpoint } from './checkpoint.ts';
import { compare } from './compare.ts';
import { exportEntries } from './exportEntries.ts';
import { importEntries } from './importEntries.ts';
import type { Operation } from './operation.ts';
import { purgeExpired } from './purgeExpired.ts';
import { reindex } from './reindex.ts';
import { restore } from './restore.ts';
import { vacuum } from './vacuum.ts';
import { verify } from './verify.ts';

/** Every operation, in the order of the page. One line each. */
const operations: { readonly [N in OperationName]?: Operation<N> } = {
  purge_expired: purgeExpired,
  vacuum,
  analyze,
  reindex,
  checkpoint,
  verify,
  export: exportEntries,
  import: importEntries,
  backup,
  restore,
  compare,
};

/** What the page lists. */
export function operationList(): readonly Operation['about'][] {
  return Object.values(operations).map(({ about }) => about);
}

/** The operation that an input asks for. Its methods take that input. */
export function operationFor(input: OperationInput): Operation {
  const found = operations[input.operation];
  if (!found) {
    throw new AppError('request.invalid', `The console has no operation "${input.operation}".`);
  }
  // Each line of the registry is checked against its own name; which one an input asks for is known only here.
  return found as unknown as Operation;
}

/** What an operation is called; its own name for one that this console does not have. */
export function operationTitle(name: string): string {
  return operationList().find(({ operation }) => operation === name)?.title ?? name;
}
