/** One figure: our value and the peer's from the same run, both medians of `n` interleaved rounds. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the peer is, and which of the two is divided by which in `ratio`. */
  readonly against: string;
  readonly peer: number;
  readonly ratio: number;
  readonly n: number;
}

/** What a figure is made of. */
export interface Measured {
  readonly name: string;
  readonly unit: string;
  readonly peerIs: string;
  readonly ours: readonly number[];
  readonly peer: readonly number[];
}

/** The figure of a measurement; its ratio is ours divided by the peer's. Throws when a side has no rounds. */
export function figureOf({ name, unit, peerIs, ours, peer }: Measured): Figure {
  const value = medianOf(ours);
  const peerValue = medianOf(peer);
  return {
    name,
    value: rounded(value),
    unit,
    against: `${peerIs}; ratio = ours / peer`,
    peer: rounded(peerValue),
    // Nothing beside nothing is the same.
    ratio: value === peerValue ? 1 : rounded(value / peerValue),
    n: Math.min(ours.length, peer.length),
  };
}

/** The middle value; of an even number of values the mean of the middle two. Throws on none. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  if (upper === undefined || lower === undefined) throw new Error('There are no rounds to take a median of.');
  return (upper + lower) / 2;
}

/** Three digits are more than the machine repeats. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
