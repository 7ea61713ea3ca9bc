import type { Cost } from './contract/ask.ts';
import type { MoneySum } from './contract/usage.ts';

const MICROS_PER_DOLLAR = 1_000_000;
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/**
 * Micro-dollars as dollars with every digit that is true and at least two: 420 is "$0.00042", 1_500_000 is "$1.50".
 * A sum smaller than one micro-dollar that is not nothing reads "<$0.000001".
 */
export function formatMicros(micros: number): string {
  if (micros !== 0 && Math.abs(micros) < 0.5) return micros < 0 ? '>-$0.000001' : '<$0.000001';
  const whole = Math.round(Math.abs(micros));
  const dollars = grouped.format(Math.floor(whole / MICROS_PER_DOLLAR));
  const fraction = String(whole % MICROS_PER_DOLLAR)
    .padStart(6, '0')
    .replace(/0{1,4}$/, '');
  return `${micros < 0 ? '-' : ''}$${dollars}.${fraction}`;
}

/** A cost in words: money, "unpriced", or "no spend". Never $0 for what is not known. */
export function formatCost(cost: Cost): string {
  if (cost.kind === 'priced') return formatMicros(cost.micros);
  return cost.kind === 'unpriced' ? 'unpriced' : 'no spend';
}

/** A sum that says what it leaves out: "$0.42", "$0.42 + 3 unpriced", "$0.00 + 3 unpriced". */
export function formatMoneySum(sum: MoneySum): string {
  if (sum.unpriced === 0) return formatMicros(sum.micros);
  return `${formatMicros(sum.micros)} + ${formatCount(sum.unpriced)} unpriced`;
}

/** A whole number with thousands apart: 12345 is "12,345". */
export function formatCount(count: number): string {
  return grouped.format(count);
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes in binary units: 1536 is "1.5 KiB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1023.95 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${BYTE_UNITS[unit]}`;
}

/** A duration in ms for people: "0.4 ms", "840 ms", "1.84 s", "2 min 5 s", "3 h 2 min", "3 h". */
export function formatDuration(ms: number): string {
  if (ms < 10) return `${Number(ms.toFixed(1))} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return twoUnits(seconds, 's', 'min');
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return twoUnits(minutes, 'min', 'h');
  return `${Math.round(minutes / 60 / 24)} days`;
}

/** A count of small units in two: 65 is "1 min 5 s", 60 is "1 min". */
function twoUnits(count: number, small: string, large: string): string {
  const rest = count % 60;
  return `${Math.floor(count / 60)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}

/**
 * A part of a whole: "62.5%". What is not all never reads "100%", and what is not nothing never "0%". "no lookups yet"
 * style text is the caller's, here it is an en dash.
 */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '–';
  const percent = Number(((part / whole) * 100).toFixed(1));
  if (percent === 100 && part < whole) return '99.9%';
  if (percent === 0 && part > 0) return '<0.1%';
  return `${percent}%`;
}

/** How long ago (or until) an instant is, epoch ms: "just now", "5 min ago", "in 3 days". */
export function formatRelative(at: number, now: number): string {
  const distance = Math.abs(now - at);
  if (distance < 10_000) return 'just now';
  const text = coarse(distance);
  return at <= now ? `${text} ago` : `in ${text}`;
}

function coarse(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  const days = Math.floor(seconds / 86_400);
  if (days < 60) return days === 1 ? '1 day' : `${days} days`;
  if (days < 731) return `${Math.max(2, Math.floor(days / 30.44))} months`;
  return `${Math.floor(days / 365.25)} years`;
}

/** The exact instant in the person's own zone: "2026-08-22 14:03:05". */
export function formatExactTime(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return 'unknown time';
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
