import { filterWords } from './filterWords.ts';
import type { OperationStart } from './formParts.ts';
import classes from './Operations.module.css';
import { entriesWords } from './operationWords.ts';

const filtered = new Set(['delete_filtered', 'change_ttl', 'export']);

/** Which entries an operation is for, in words; nothing where the operation itself says it. */
export function FilterLine({ given }: { given: OperationStart }) {
  const words = wordsOf(given);
  if (words === null) return null;
  return (
    <p className={classes.filter}>
      <span className="muted">For</span> <bdi>{words}</bdi>
    </p>
  );
}

function wordsOf(given: OperationStart): string | null {
  if (given.operation === 'delete_selected' || given.operation === 'mark_stale')
    return `the ${entriesWords(given.ids?.length ?? 0)} chosen`;
  if (!filtered.has(given.operation)) return null;
  return filterWords(('filter' in given ? given.filter : undefined) ?? {});
}
