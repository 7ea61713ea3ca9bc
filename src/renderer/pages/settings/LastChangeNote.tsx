import { ActionIcon } from '@mantine/core';
import { Info, X } from 'lucide-react';
import type { SettingsChange } from '../../../shared/contract/settings.ts';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { DifferenceList } from './DifferenceList.tsx';
import classes from './Reload.module.css';
import { useSettingsEdits } from './settingsStore.ts';

const BY: Readonly<Record<SettingsChange['by'], string>> = {
  page: 'Saved on a page',
  edit: 'settings.json was edited',
  reload: 'The settings were reloaded',
  signal: 'The settings were reloaded by SIGHUP',
};

/** What an edit by hand or a reload changed, until it is put away; nothing after a change on a page. */
export function LastChangeNote(props: { change: SettingsChange | null }) {
  const { change } = props;
  const putAway = useSettingsEdits((state) => state.putAway);
  if (change === null || change.by === 'page' || change.at === putAway) return null;
  const count = change.differences.length;
  return (
    <div role="status" className={classes.note}>
      <div className={classes.noteTitle}>
        <Info size={16} aria-hidden />
        <strong>{BY[change.by]}</strong>
        <span>
          {count === 0 ? 'nothing changed' : count === 1 ? '1 change' : `${count} changes`},{' '}
          <RelativeTime at={change.at} />
        </span>
        <ActionIcon
          className={classes.close}
          aria-label="Put this note away"
          onClick={() => useSettingsEdits.setState({ putAway: change.at })}
        >
          <X size={16} aria-hidden />
        </ActionIcon>
      </div>
      {count > 0 && <DifferenceList differences={change.differences} label="What changed" />}
    </div>
  );
}
