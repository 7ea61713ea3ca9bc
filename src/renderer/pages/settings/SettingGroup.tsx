import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { SettingsNote, SettingView } from '../../../shared/contract/settings.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Section } from '../../components/Section.tsx';
import { useProviders } from '../../stores/console.ts';
import { toast } from '../../stores/toasts.ts';
import { SettingRow } from './SettingRow.tsx';
import classes from './Settings.module.css';
import { collectChanges, isChanged } from './settingDraft.ts';
import { useSettingsEdits } from './settingsStore.ts';

const noMessages: Readonly<Record<string, string>> = {};

/** The settings of one group, saved together. */
export function SettingGroup(props: {
  group: string;
  settings: readonly SettingView[];
  notes: readonly SettingsNote[];
}) {
  const { group, settings } = props;
  const { drafts, edit, discard, save } = useSettingsEdits();
  const [messages, setMessages] = useState(noMessages);
  // Said of the settings as they were then: once they change, by hand too, it is not true any more.
  const [failure, setFailure] = useState<{ error: ErrorBody; of: typeof settings } | null>(null);
  const error = failure?.of === settings ? failure.error : null;
  const [busy, setBusy] = useState(false);
  const suggest = useSuggestions(settings, drafts);
  const changed = settings.filter((setting) => isChanged(setting, drafts[setting.name]));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const collected = collectChanges(settings, drafts);
    setFailure(null);
    setMessages(collected.ok ? noMessages : collected.messages);
    if (!collected.ok || busy || Object.keys(collected.values).length === 0) return;
    setBusy(true);
    const answer = await save(collected.values);
    setBusy(false);
    if (answer.ok) return toast({ tone: 'good', title: `${group} settings saved` });
    const field = answer.error.data?.setting;
    const ours = typeof field === 'string' && settings.some((setting) => setting.name === field);
    if (ours) setMessages({ [field]: answer.error.message });
    else setFailure({ error: answer.error, of: settings });
  };
  const forget = () => {
    discard(settings.map((setting) => setting.name));
    setMessages(noMessages);
    setFailure(null);
  };

  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <Section title={group}>
        <div className={classes.settings}>
          {settings.map((setting) => (
            <SettingRow
              key={setting.name}
              setting={setting}
              notes={props.notes.filter((note) => note.setting === setting.name)}
              draft={drafts[setting.name]}
              changed={changed.includes(setting)}
              error={messages[setting.name]}
              suggestions={suggest(setting.name)}
              onEdit={(value) => edit(setting.name, value)}
            />
          ))}
        </div>
        {changed.length > 0 && (
          <div className={classes.groupActions}>
            {error !== null && <ErrorNote error={error} title="Not saved" />}
            <Unsaved count={changed.length} wrong={Object.keys(messages).length} />
            <Button variant="default" onClick={forget}>
              Discard
            </Button>
            <Button type="submit" loading={busy} aria-label={`Save ${group} settings`}>
              Save
            </Button>
          </div>
        )}
      </Section>
    </form>
  );
}

function Unsaved({ count, wrong }: { count: number; wrong: number }) {
  return (
    <span className="muted">
      {count === 1 ? '1 change' : `${count} changes`} not saved
      {wrong > 0 && (wrong === 1 ? ': 1 value is not right' : `: ${wrong} values are not right`)}
    </span>
  );
}

/** Providers for the provider, and the models worth offering of the one chosen. */
function useSuggestions(
  settings: readonly SettingView[],
  drafts: Readonly<Record<string, string | boolean>>,
): (name: string) => readonly string[] {
  const providers = useProviders((state) => state.data) ?? [];
  return (name) => {
    if (name === 'provider') return providers.map((provider) => provider.id);
    if (name !== 'model') return [];
    const id = drafts.provider ?? settings.find((setting) => setting.name === 'provider')?.value;
    return providers.find((provider) => provider.id === id)?.suggestedModels ?? [];
  };
}
