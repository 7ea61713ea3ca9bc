import type { Fact } from '../../../../shared/contract/operations.ts';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatExactTime,
  formatShare,
} from '../../../../shared/format.ts';

/** A fact's value in words. */
export function factText({ kind, value }: Fact): string {
  if (typeof value === 'string') return value;
  switch (kind) {
    case 'count':
      return formatCount(value);
    case 'bytes':
      return formatBytes(value);
    case 'ms':
      return formatDuration(value);
    case 'share':
      return formatShare(value, 1);
    case 'instant':
      return formatExactTime(value);
    case 'text':
    case 'path':
      return String(value);
  }
}
