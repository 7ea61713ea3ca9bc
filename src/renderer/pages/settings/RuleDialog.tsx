import { Autocomplete, Button, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ProviderRule } from '../../../shared/contract/settings.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { Dialog, DialogActions } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useProviders } from '../../stores/console.ts';
import { toast } from '../../stores/toasts.ts';
import classes from './Rules.module.css';
import {
  draftOfRule,
  isOfBreaker,
  parseRule,
  RULE_NUMBERS,
  type RuleMessages,
  ruleKey,
} from './ruleDraft.ts';
import { useSettingsEdits } from './settingsStore.ts';

/** The form of a rule; `rule` null = a new one. */
export function RuleDialog(props: {
  rule: ProviderRule | null;
  rules: readonly ProviderRule[];
  onClose: () => void;
}) {
  const { rule, rules, onClose } = props;
  const [draft, setDraft] = useState(() => draftOfRule(rule ?? {}));
  const [messages, setMessages] = useState<RuleMessages>({});
  const [error, setError] = useState<ErrorBody | null>(null);
  const [busy, setBusy] = useState(false);
  const providers = useProviders((state) => state.data) ?? [];
  const ofModel = draft.model.trim() !== '';

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const others = rules.filter((other) => other !== rule).map(ruleKey);
    const parsed = parseRule(draft, others);
    setError(null);
    setMessages(parsed.ok ? {} : parsed.messages);
    if (!parsed.ok || busy) return;
    setBusy(true);
    const list =
      rule === null ? [...rules, parsed.rule] : rules.map((other) => (other === rule ? parsed.rule : other));
    const answer = await useSettingsEdits.getState().saveRules(list);
    setBusy(false);
    if (!answer.ok) return setError(answer.error);
    toast({ tone: 'good', title: 'Rule saved' });
    onClose();
  };

  return (
    <Dialog
      title={rule === null ? 'Add a rule' : 'Edit the rule'}
      onClose={onClose}
      onSubmit={(event) => void submit(event)}
    >
      <NativeSelect
        label="Provider"
        data-autofocus
        value={draft.provider}
        error={messages.provider}
        onChange={(event) => setDraft({ ...draft, provider: event.currentTarget.value })}
      >
        <option value="">Choose one</option>
        {providers.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </NativeSelect>
      <Autocomplete
        label="Model"
        description="Empty: the rule is for the provider as a whole. Its limits then hold for each of its models."
        data={[...(providers.find(({ id }) => id === draft.provider)?.suggestedModels ?? [])]}
        value={draft.model}
        spellCheck={false}
        onChange={(model) => setDraft({ ...draft, model })}
      />
      <div className={classes.fields}>
        {RULE_NUMBERS.map(({ name, label, unit }) => (
          <TextInput
            key={name}
            label={label}
            inputMode="decimal"
            rightSection={<span className={classes.unit}>{unit}</span>}
            rightSectionWidth={88}
            placeholder="general"
            disabled={ofModel && isOfBreaker(name)}
            value={draft[name]}
            error={messages[name]}
            onChange={(event) => setDraft({ ...draft, [name]: event.currentTarget.value })}
          />
        ))}
        <NativeSelect
          label="Breaker opens by"
          disabled={ofModel}
          value={draft.breaker_policy}
          onChange={(event) => setDraft({ ...draft, breaker_policy: event.currentTarget.value })}
        >
          <option value="">general</option>
          <option value="consecutive">consecutive</option>
          <option value="rate">rate</option>
        </NativeSelect>
      </div>
      {ofModel && <p className="muted">A breaker is the provider's as a whole, so not part of this rule.</p>}
      {error !== null && <ErrorNote error={error} />}
      <DialogActions onCancel={onClose}>
        <Button type="submit" loading={busy}>
          Save rule
        </Button>
      </DialogActions>
    </Dialog>
  );
}
