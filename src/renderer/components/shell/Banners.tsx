import { CircleX, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { Notice } from '../../../shared/contract/app.ts';
import { useStatus } from '../../stores/console.ts';
import { placeHash } from '../../stores/navigation.ts';
import { remedyOf } from '../remedy.ts';
import classes from './Banners.module.css';

const icons: Readonly<Record<Notice['level'], LucideIcon>> = {
  info: Info,
  warning: TriangleAlert,
  error: CircleX,
};

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
  const remedy = remedyOf(notice.error);
  return (
    <div
      role={notice.level === 'error' ? 'alert' : 'status'}
      className={classes.banner}
      data-level={notice.level}
    >
      <Icon size={16} aria-hidden className={classes.icon} />
      <span className={classes.text}>{notice.error.message}</span>
      {remedy && <a href={placeHash(remedy.page, remedy.params)}>{remedy.label}</a>}
    </div>
  );
}
