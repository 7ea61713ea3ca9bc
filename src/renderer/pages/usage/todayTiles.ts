import type { Today } from '../../../shared/contract/usage.ts';
import { formatCount, formatMicros, formatShare } from '../../../shared/format.ts';

/** One figure of today. `note` says what it leaves out or is made of; empty when there is nothing to say. */
export interface Tile {
  readonly label: string;
  readonly value: string;
  readonly note: string;
}

/** Today in figures, each with what one must know to believe it. */
export function todayTiles(today: Today): readonly Tile[] {
  const estimated = today.estimated === 0 ? '' : `${formatCount(today.estimated)} estimated`;
  const hitNote =
    today.lookups === 0
      ? 'no lookups yet'
      : `${formatCount(today.hits)} of ${formatCount(today.lookups)} lookups`;
  return [
    { label: 'Requests', value: formatCount(today.requests), note: '' },
    {
      label: 'Failed',
      value: formatCount(today.failed),
      note: today.requests === 0 ? '' : formatShare(today.failed, today.requests),
    },
    { label: 'Tokens in', value: formatCount(today.inputTokens), note: estimated },
    { label: 'Tokens out', value: formatCount(today.outputTokens), note: estimated },
    costTile(today),
    { label: 'Saved', value: formatMicros(today.savedMicros), note: 'by cache hits' },
    { label: 'Hit rate', value: formatShare(today.hits, today.lookups), note: hitNote },
  ];
}

/** The money, with what it leaves out as the note. */
function costTile(today: Today): Tile {
  const { micros, unpriced } = today.cost;
  const note = unpriced === 0 ? '' : `+ ${formatCount(unpriced)} unpriced`;
  return { label: 'Cost', value: formatMicros(micros), note };
}
