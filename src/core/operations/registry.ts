import type { OperationInput, OperationName } from '../../shared/contract/operations.ts';
import { analyze } from './analyze.ts';
import { backup } from './backup.ts';
import { changeTtl } from './changeTtl.ts';
import { checkpoint } from './checkpoint.ts';
import { compare } from './compare.ts';
import { deduplicate } from './deduplicate.ts';
import { deleteFiltered } from './deleteFiltered.ts';
import { deleteSelected } from './deleteSelected.ts';
import { enforceMax } from './enforceMax.ts';
import { exportEntries } from './exportEntries.ts';
import { importEntries } from './importEntries.ts';
import { markStale } from './markStale.ts';
import { moveNamespace } from './moveNamespace.ts';
import type { Operation } from './operation.ts';
import { prune } from './prune.ts';
import { purgeExpired } from './purgeExpired.ts';
import { quarantine } from './quarantine.ts';
import { reindex } from './reindex.ts';
import { restore } from './restore.ts';
import { vacuum } from './vacuum.ts';
import { verify } from './verify.ts';

/** Every operation, in the order of the page. One line each. */
const operations: { readonly [N in OperationName]: Operation<N> } = {
  delete_selected: deleteSelected,
  delete_filtered: deleteFiltered,
  purge_expired: purgeExpired,
  prune,
  enforce_max: enforceMax,
  deduplicate,
  quarantine,
  change_ttl: changeTtl,
  move_namespace: moveNamespace,
  mark_stale: markStale,
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
  // Each line of the registry is checked against its own name; which one an input asks for is known only here.
  return operations[input.operation] as unknown as Operation;
}

/** Whether an operation changes entries one by one, and notes each; others that write treat the file as a whole. */
export function changesEntries({ operation, writes, group }: Operation['about']): boolean {
  return writes && group !== 'file' && operation !== 'restore';
}

/** What an operation is called; its own name for one that this console does not have. */
export function operationTitle(name: string): string {
  return operationList().find(({ operation }) => operation === name)?.title ?? name;
}
