import { ActionIcon, Button } from '@mantine/core';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { LimitVariable, ProviderRule } from '../../../shared/contract/settings.ts';
import { Row, Rows } from '../../components/Rows.tsx';
import { Section } from '../../components/Section.tsx';
import { useProviders } from '../../stores/console.ts';
import { toast } from '../../stores/toasts.ts';
import { RuleDialog } from './RuleDialog.tsx';
import classes from './Rules.module.css';
import { ruleKey, ruleWords } from './ruleDraft.ts';
import settingClasses from './Settings.module.css';
import { useSettingsEdits } from './settingsStore.ts';

interface Props {
  readonly rules: readonly ProviderRule[];
  readonly limitVariables: readonly LimitVariable[];
}

/** What holds for one provider or model in place of the general limits and breaker settings. */
export function RulesSection({ rules, limitVariables }: Props) {
  const [dialog, setDialog] = useState<{ readonly rule: ProviderRule | null } | null>(null);
  return (
    <Section
      title="Rules"
      about="Limits and breaker values of single providers and models, in place of the general ones."
      actions={
        <Button
          variant="default"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => setDialog({ rule: null })}
        >
          Add rule
        </Button>
      }
    >
      {rules.length === 0 && (
        <p className={settingClasses.nothing}>None. The settings above hold for all providers.</p>
      )}
      <Rows label="Rules">
        {rules.map((rule) => (
          <RuleRow key={ruleKey(rule)} rule={rule} rules={rules} onEdit={() => setDialog({ rule })} />
        ))}
      </Rows>
      {limitVariables.length > 0 && <Variables limits={limitVariables} />}
      {dialog !== null && <RuleDialog rule={dialog.rule} rules={rules} onClose={() => setDialog(null)} />}
    </Section>
  );
}

function RuleRow(props: { rule: ProviderRule; rules: readonly ProviderRule[]; onEdit: () => void }) {
  const { rule } = props;
  const [busy, setBusy] = useState(false);
  const provider = useProviders((state) => state.data?.find(({ id }) => id === rule.provider)?.name);
  const name = provider ?? rule.provider;
  const label = rule.model === undefined ? name : `${rule.model} of ${name}`;
  const remove = async () => {
    setBusy(true);
    const rest = props.rules.filter((other) => other !== rule);
    const answer = await useSettingsEdits.getState().saveRules(rest);
    setBusy(false);
    if (answer.ok) toast({ tone: 'good', title: `Rule for ${label} removed` });
    else toast({ tone: 'bad', title: 'The rule was not removed', error: answer.error });
  };
  return (
    <Row
      label={`Rule for ${label}`}
      name={name}
      about={
        rule.model === undefined ? (
          <span className="muted">all models</span>
        ) : (
          <code className="mono">{rule.model}</code>
        )
      }
      cells={<span className={classes.words}>{ruleWords(rule)}</span>}
      actions={
        <>
          <ActionIcon aria-label={`Edit the rule for ${label}`} title="Edit" onClick={props.onEdit}>
            <Pencil size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            aria-label={`Remove the rule for ${label}`}
            title="Remove"
            loading={busy}
            onClick={() => void remove()}
          >
            <Trash2 size={16} aria-hidden />
          </ActionIcon>
        </>
      }
    />
  );
}

function Variables({ limits }: { limits: readonly LimitVariable[] }) {
  return (
    <p className={classes.variables}>
      {limits
        .map(({ variable, value, field, model, provider, source }) => {
          const unit = { rpm: 'requests/min', tpm: 'tokens/min', tpd: 'tokens/day' }[field];
          return `${variable} (${source}): ${value.toLocaleString('en-US')} ${unit} for ${model} of ${provider}`;
        })
        .join('; ')}
      . Variables go before rules.
    </p>
  );
}
