import type { NearEntry } from '../../shared/contract/insight.ts';
import { differencesOf, likenessOf } from './differences.ts';
import type { KeyField } from './keyFields.ts';

/** An entry beside a request, with what went into the key of each. */
export interface Near
  extends Pick<NearEntry, 'kind' | 'namespace' | 'key' | 'present' | 'expired' | 'createdAt'> {
  readonly request: readonly KeyField[];
  readonly entry: readonly KeyField[];
}

const SHOWN = 8;
// An entry that is gone explains less than one that is there.
const GONE = 0.15;

/** The most alike of them, field by field; the namespace is a field of each. `namespace`: the one of the request. */
export function nearestOf(entries: readonly Near[], namespace: string): NearEntry[] {
  return entries
    .map((near) => {
      const request = [...near.request, { name: 'namespace', value: namespace }];
      const entry = [...near.entry, { name: 'namespace', value: near.namespace }];
      return { near, request, entry, likeness: likenessOf(request, entry) };
    })
    .sort((one, other) => rankOf(other) - rankOf(one))
    .slice(0, SHOWN)
    .map(({ near, request, entry, likeness }) => ({
      namespace: near.namespace,
      key: near.key,
      present: near.present,
      expired: near.expired,
      createdAt: near.createdAt,
      likeness,
      kind: near.kind,
      differences: differencesOf(request, entry),
    }));
}

function rankOf({ near, likeness }: { readonly near: Near; readonly likeness: number }): number {
  return near.present ? likeness : likeness - GONE;
}
