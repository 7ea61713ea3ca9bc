import { Autocomplete, Select, Switch, TextInput } from '@mantine/core';
import type { SettingView } from '../../../shared/contract/settings.ts';
import classes from './Settings.module.css';
import { controlText, isHeldByVariable } from './settingDraft.ts';

interface Props {
  readonly id: string;
  readonly setting: SettingView;
  /** The edit; undefined = what is in force. */
  readonly draft: string | boolean | undefined;
  readonly error: string | undefined;
  /** Values worth offering for a free text. */
  readonly suggestions: readonly string[];
  readonly onEdit: (value: string | boolean) => void;
}

/** The control that fits a setting's kind. One that a variable sets is read-only. */
export function SettingControl(props: Props) {
  const { setting, draft, onEdit } = props;
  const locked = isHeldByVariable(setting);
  const common = {
    id: props.id,
    // Mantine writes aria-describedby itself, for the error alone.
    'aria-description': setting.help,
    error: props.error,
    className: classes.control,
  };
  if (setting.kind === 'boolean') {
    return (
      <Switch
        {...common}
        checked={draft === undefined ? setting.value === true : draft === true}
        disabled={locked}
        onChange={(event) => onEdit(event.currentTarget.checked)}
      />
    );
  }
  const text = typeof draft === 'string' ? draft : controlText(setting.value);
  if (setting.kind === 'choice') {
    return (
      <Select
        {...common}
        data={[...setting.choices]}
        value={text === '' ? null : text}
        disabled={locked}
        allowDeselect={false}
        clearable={setting.nullable}
        onChange={(value) => onEdit(value ?? '')}
      />
    );
  }
  const placeholder = setting.nullable ? 'not set' : undefined;
  if (props.suggestions.length > 0 && !locked) {
    return (
      <Autocomplete
        {...common}
        data={[...props.suggestions]}
        value={text}
        placeholder={placeholder}
        onChange={onEdit}
      />
    );
  }
  const numeric = setting.kind !== 'text';
  return (
    <TextInput
      {...common}
      data-numeric={numeric}
      inputMode={numeric ? 'decimal' : undefined}
      spellCheck={false}
      value={text}
      placeholder={placeholder}
      readOnly={locked}
      rightSection={setting.unit === '' ? undefined : <span className={classes.unit}>{setting.unit}</span>}
      rightSectionWidth={setting.unit === '' ? undefined : Math.max(48, 24 + 7 * setting.unit.length)}
      onChange={(event) => onEdit(event.currentTarget.value)}
    />
  );
}
