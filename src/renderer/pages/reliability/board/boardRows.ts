import type { ProviderView } from '../../../../shared/contract/providers.ts';
import type { BoardRow } from '../../../../shared/contract/reliability.ts';

/** A provider with what the board knows of it; null until it was read. */
export interface BoardEntry {
  readonly provider: ProviderView;
  readonly row: BoardRow | null;
}

/** The parts of the board. */
export interface BoardParts {
  /** Can be asked, those in use first. */
  readonly ready: readonly BoardEntry[];
  /** Servers on this machine that nobody has asked for anything yet: most people run none of them, or one. */
  readonly unused: readonly BoardEntry[];
  /** Need a key first. */
  readonly keyless: readonly BoardEntry[];
}

/** What makes a provider one that is in use. */
export interface InUse {
  /** The default provider. */
  readonly standard: string | null;
  /** Those of the failover list. */
  readonly chain: readonly string[];
  /** The person's own. */
  readonly own: readonly string[];
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
  { standard, chain, own }: InUse,
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
  const partOf = (entry: BoardEntry): keyof BoardParts => {
    const { provider, row } = entry;
    if (provider.keySource.kind === 'none' && !hasNews(row)) return 'keyless';
    const isUsed = rank(entry) < 3 || own.includes(provider.id);
    return provider.kind === 'local' && !isUsed ? 'unused' : 'ready';
  };
  const of = (part: keyof BoardParts) => entries.filter((entry) => partOf(entry) === part);
  return {
    ready: of('ready').sort((a, b) => rank(a) - rank(b)),
    unused: of('unused'),
    keyless: of('keyless'),
  };
}
