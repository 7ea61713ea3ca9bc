/** Figures of one namespace. */
export interface NamespaceFigures {
  readonly namespace: string;
  readonly entries: number;
  readonly expired: number;
  readonly valueBytes: number;
}

/** A row as a list shows it; instants as they are in the file. */
export interface ListedRow {
  readonly namespace: string;
  readonly key: string;
  /** The first characters of the value; empty for very large values, which would have to be read whole. */
  readonly start: string | Buffer;
  readonly bytes: number;
  readonly createdAt: unknown;
  readonly expiresAt: unknown;
  readonly lastAccessAt: unknown;
  readonly accessCount: unknown;
}

/** A whole entry, its value cut where it is too long to show. */
export interface InspectedEntry {
  readonly row: ListedRow;
  readonly valueJson: string;
  readonly truncated: boolean;
}

/** Looks into a cache for people. Changes nothing, and never blocks the calling thread for long. */
export interface CacheInspector {
  /** Figures by namespace, in the order of their names. Rejects with a `storage.*` `AppError`. */
  figures(nowS: number): Promise<readonly NamespaceFigures[]>;
  /** Newest access first; `namespace` null = all. Rejects with a `storage.*` `AppError`. */
  list(namespace: string | null, limit: number, offset: number): Promise<readonly ListedRow[]>;
  /** Null when there is no such entry. Rejects with a `storage.*` `AppError`. */
  entry(namespace: string, key: string): Promise<InspectedEntry | null>;
}

/** How much of a value a list needs for its preview. */
export const START_CHARS = 800;
/** How much of a value an entry shows. */
export const SHOWN_CHARS = 1_000_000;

/** A value at a length that a window can show. */
export function shown(value: string): { readonly valueJson: string; readonly truncated: boolean } {
  const truncated = value.length > SHOWN_CHARS;
  return { valueJson: truncated ? value.slice(0, SHOWN_CHARS) : value, truncated };
}
