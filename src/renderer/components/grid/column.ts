import type { ReactNode } from 'react';

/** One column of a grid over rows of `R`. */
export interface GridColumn<R> {
  readonly id: string;
  readonly header: string;
  /** What it is, on hover. */
  readonly title?: string;
  /** Numbers go right and line up by digit. */
  readonly numeric?: boolean;
  /** Its width, px; `grow`: at least that, and a share of what is left. */
  readonly width: number;
  readonly grow?: number;
  readonly cell: (row: R) => ReactNode;
}

/** The widths of the columns as a grid template, after a column of 36 px for the check marks where there is one. */
export function templateOf<R>(columns: readonly GridColumn<R>[], checks: boolean): string {
  const widths = columns.map(({ width, grow }) =>
    grow === undefined ? `${width}px` : `minmax(${width}px, ${grow}fr)`,
  );
  return [...(checks ? ['36px'] : []), ...widths].join(' ');
}

/** The width below which the grid scrolls sideways, px. */
export function leastWidth<R>(columns: readonly GridColumn<R>[], checks: boolean): number {
  return columns.reduce((sum, { width }) => sum + width, checks ? 36 : 0);
}
