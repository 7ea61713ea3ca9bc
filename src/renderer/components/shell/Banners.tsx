import { CircleX, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { Notice } from '../../../shared/contract/app.ts';
import { useStatus } from '../../stores/console.ts';
import { RemedyLink } from '../RemedyLink.tsx';
import { type Remedy, remedyOf } from '../remedy.ts';
import classes from './Banners.module.css';

const icons: Readonly<Record<Notice['level'], LucideIcon>> = {
  info: Info,
  warning: TriangleAlert,
  error: CircleX,
};

const openCache: Remedy = { page: 'cache', params: {}, label: 'Open Cache' };

const none: readonly Notice[] = [];

/** What the person must know while it lasts, above the page. Gone when its cause is. */
export function Banners() {
  const notices = useStatus((state) => state.data?.notices ?? none);
  const unreachable = useStatus((state) => state.error);
  const shown: readonly Notice[] = unreachable
    ? [{ id: 'status', level: 'error', error: unreachable }, ...notices]
    : notices;
  if (shown.length === 0) return null;
  return (
    <section aria-label="Notices">
      {shown.map((notice) => (
        <Banner key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function Banner({ notice }: { notice: Notice }) {
  const Icon = icons[notice.level];
  const remedy = notice.id === 'cache' ? openCache : remedyOf(notice.error);
  return (
    <div
      role={notice.level === 'error' ? 'alert' : 'status'}
      className={classes.banner}
      data-level={notice.level}
    >
      <Icon size={16} aria-hidden className={classes.icon} />
      <span className={classes.text}>{notice.error.message}</span>
      <RemedyLink remedy={remedy} />
    </div>
  );
}
