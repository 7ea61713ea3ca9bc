import type { LimitView } from '../../../../shared/contract/reliability.ts';
import { formatCount } from '../../../../shared/format.ts';

const kinds: Readonly<Record<LimitView['kind'], string>> = {
  rpm: 'requests/min',
  tpm: 'tokens/min',
  tpd: 'tokens today',
  concurrent: 'at once',
};

/** One limit as a bar shows it. */
export interface LimitBar {
  /** What is limited: "requests/min". */
  readonly name: string;
  /** "41 of 60", and how many wait. */
  readonly figure: string;
  /** 0 to 1. */
  readonly share: number;
  /** One sentence with what is left. */
  readonly title: string;
}

/** A limit in words and as a share that is used. */
export function limitBar(view: LimitView): LimitBar {
  const left = Math.max(0, view.limit - view.used);
  const where = view.model === null ? 'all models together' : view.model;
  const waiting = view.waiting === 0 ? '' : `, ${formatCount(view.waiting)} waiting`;
  return {
    name: kinds[view.kind],
    figure: `${formatCount(view.used)} of ${formatCount(view.limit)}${waiting}`,
    share: view.limit === 0 ? 1 : Math.min(1, view.used / view.limit),
    title: `${where}: ${formatCount(view.used)} of ${formatCount(view.limit)} ${kinds[view.kind]} used, ${formatCount(left)} left`,
  };
}
