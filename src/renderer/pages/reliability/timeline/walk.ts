/** Which mark has the focus: the lane, and the mark in it, both from 0 on. */
export interface At {
  readonly lane: number;
  readonly mark: number;
}

/**
 * Where a key leads to from `at`: along the lane, to its ends, or to the mark of the next lane that is nearest in time.
 * `lanes`: the instants of the marks of each lane, in order. null for a key that walks nowhere.
 */
export function nextMark(key: string, at: At, lanes: readonly (readonly number[])[]): At | null {
  const lane = Math.min(at.lane, lanes.length - 1);
  const marks = lanes[lane];
  if (marks === undefined) return null;
  const last = marks.length - 1;
  const here = Math.min(at.mark, last);
  switch (key) {
    case 'ArrowRight':
      return { lane, mark: Math.min(here + 1, last) };
    case 'ArrowLeft':
      return { lane, mark: Math.max(here - 1, 0) };
    case 'Home':
      return { lane, mark: 0 };
    case 'End':
      return { lane, mark: last };
    case 'ArrowDown':
    case 'ArrowUp': {
      const other = Math.min(Math.max(lane + (key === 'ArrowDown' ? 1 : -1), 0), lanes.length - 1);
      return other === lane
        ? { lane, mark: here }
        : { lane: other, mark: nearest(lanes[other], marks[here]) };
    }
    default:
      return null;
  }
}

function nearest(marks: readonly number[] = [], instant = 0): number {
  let best = 0;
  for (const [index, mark] of marks.entries()) {
    if (Math.abs(mark - instant) < Math.abs((marks[best] ?? 0) - instant)) best = index;
  }
  return best;
}
