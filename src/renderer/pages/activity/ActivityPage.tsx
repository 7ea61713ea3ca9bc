import { SegmentedControl } from '@mantine/core';
import { PageHeader } from '../../components/PageHeader.tsx';
import layout from '../../components/page.module.css';
import { go, usePlace } from '../../stores/navigation.ts';
import { AuditView } from './audit/AuditView.tsx';
import { RequestsView } from './RequestsView.tsx';

const views = [
  { value: 'requests', label: 'Requests' },
  { value: 'audit', label: 'Audit log' },
];

const about = {
  requests: 'Every request, newest first; failed and cached ones too.',
  audit: 'Who did what, in a log that shows when it was altered.',
} as const;

/** Activity: what was asked, and the audit log of everything that was done. */
export function ActivityPage() {
  const { params } = usePlace();
  const view = params.view === 'audit' ? 'audit' : 'requests';
  return (
    <div className={layout.page}>
      <PageHeader title="Activity" about={about[view]}>
        <SegmentedControl
          aria-label="Log"
          size="xs"
          data={views}
          value={view}
          onChange={(value) => go('activity', value === 'audit' ? { view: 'audit' } : {})}
        />
      </PageHeader>
      {view === 'audit' ? <AuditView /> : <RequestsView />}
    </div>
  );
}
