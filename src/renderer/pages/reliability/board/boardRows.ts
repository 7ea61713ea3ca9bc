import type { ProviderView } from '../../../../shared/contract/providers.ts';
import type { BoardRow } from '../../../../shared/contract/reliability.ts';

/** A provider with what the board knows of it; null until it was read. */
export interface BoardEntry {
  readonly provider: ProviderView;
  readonly row: BoardRow | null;
}

/** The two parts of the board. */
export interface BoardParts {
  /** Can be asked, those in use first. */
  readonly ready: readonly BoardEntry[];
  /** Need a key first. */
  readonly keyless: readonly BoardEntry[];
}

/** True once something happened at a provider that a person may want to see. */
function hasNews(row: BoardRow | null): boolean {
  return row !== null && (row.calls > 0 || row.breaker.state !== 'closed' || row.lastError !== null);
}

/**
 * Puts the board in order: the default provider, others in use (of the failover list, called lately, or not closed), the
 * sandbox, the rest; within each as they are listed.
 */
export function boardParts(
  providers: readonly ProviderView[],
  rows: readonly BoardRow[] | null,
  standard: string | null,
  chain: readonly string[],
): BoardParts {
  const entries = providers.map((provider) => ({
    provider,
    row: rows?.find((row) => row.provider === provider.id) ?? null,
  }));
  const rank = ({ provider, row }: BoardEntry) => {
    if (provider.id === standard) return 0;
    if (chain.includes(provider.id) || hasNews(row)) return 1;
    return provider.kind === 'sandbox' ? 2 : 3;
  };
  const isQuiet = ({ provider, row }: BoardEntry) => provider.keySource.kind === 'none' && !hasNews(row);
  return {
    ready: entries.filter((entry) => !isQuiet(entry)).sort((a, b) => rank(a) - rank(b)),
    keyless: entries.filter(isQuiet),
  };
}
