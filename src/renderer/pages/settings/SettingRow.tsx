import { Lock, TriangleAlert } from 'lucide-react';
import { useId } from 'react';
import type { SettingsNote, SettingView } from '../../../shared/contract/settings.ts';
import { Copyable } from '../../components/Copyable.tsx';
import { SettingControl } from './SettingControl.tsx';
import classes from './Settings.module.css';
import { controlText, isHeldByVariable, valueWords } from './settingDraft.ts';

/** One setting: what it is, its control, and where its value comes from. */
export function SettingRow(props: {
  setting: SettingView;
  notes: readonly SettingsNote[];
  draft: string | boolean | undefined;
  changed: boolean;
  error: string | undefined;
  suggestions: readonly string[];
  onEdit: (value: string | boolean) => void;
}) {
  const { setting } = props;
  const id = useId();
  return (
    <div className={classes.setting} data-changed={props.changed}>
      <div className={classes.words}>
        <label htmlFor={id} className={classes.label}>
          {setting.label}
        </label>
        <span className={classes.help}>
          {setting.help}
          {setting.applies === 'restart' && ' Takes effect when the console is started again.'}
        </span>
        {props.notes.map(({ message }) => (
          <span key={message} className={classes.settingNote}>
            <TriangleAlert size={14} aria-label="Note" role="img" />
            {message}
          </span>
        ))}
      </div>
      <div className={classes.value}>
        <SettingControl
          id={id}
          setting={setting}
          draft={props.draft}
          error={props.error}
          suggestions={props.suggestions}
          onEdit={props.onEdit}
        />
        <span className={classes.source}>
          <Source setting={setting} onEdit={props.onEdit} />
        </span>
      </div>
    </div>
  );
}

function Source(props: { setting: SettingView; onEdit: (value: string | boolean) => void }) {
  const { setting } = props;
  const both = `In settings.json: ${setting.name}. Variable: ${setting.variable}.`;
  if (setting.source === 'default') return <span title={both}>default</span>;
  if (isHeldByVariable(setting)) {
    return (
      <>
        <Lock size={12} aria-hidden />
        {setting.source} <Copyable text={setting.variable} name="variable" />
        <span>
          {setting.source === 'environment'
            ? 'Goes before the file. Unset it and start the console again to change this here.'
            : 'Goes before settings.json. Delete it there and reload to change this here.'}
        </span>
      </>
    );
  }
  const { defaultValue } = setting;
  return (
    <>
      <span title={both}>file</span>
      {defaultValue !== setting.value && (
        <button
          type="button"
          className={classes.linkButton}
          onClick={() =>
            props.onEdit(typeof defaultValue === 'boolean' ? defaultValue : controlText(defaultValue))
          }
        >
          back to default ({valueWords(setting, defaultValue)})
        </button>
      )}
    </>
  );
}
