import type { EntryId } from '../../../../shared/contract/browse.ts';

/** Checked entries: some by their names, or all that match the filter, whatever they are at the time. */
export type Selection =
  | { readonly kind: 'some'; readonly ids: ReadonlyMap<string, EntryId> }
  | { readonly kind: 'all' };

/** Nothing is checked. */
export const NOTHING: Selection = { kind: 'some', ids: new Map() };

/** Operations take no more entries by name. */
export const MOST_SELECTED = 10_000;

/** Names an entry across namespaces. */
export function entryName(id: EntryId): string {
  return `${id.namespace}\u0000${id.key}`;
}

/** Whether an entry is checked. */
export function isSelected(selection: Selection, id: EntryId): boolean {
  return selection.kind === 'all' || selection.ids.has(entryName(id));
}

/** With one entry more, or less when it was in it. All that match stay all: single ones cannot be left out. */
export function toggled(selection: Selection, id: EntryId): Selection {
  if (selection.kind === 'all') return selection;
  const ids = new Map(selection.ids);
  if (!ids.delete(entryName(id))) ids.set(entryName(id), { namespace: id.namespace, key: id.key });
  return { kind: 'some', ids };
}

/** With some entries more, as many as operations take. */
export function withAdded(selection: Selection, added: readonly EntryId[]): Selection {
  if (selection.kind === 'all') return selection;
  const ids = new Map(selection.ids);
  for (const { namespace, key } of added) {
    if (ids.size >= MOST_SELECTED) break;
    ids.set(entryName({ namespace, key }), { namespace, key });
  }
  return { kind: 'some', ids };
}
