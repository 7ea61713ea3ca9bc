import { ActionIcon, Button } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { WarmUpPrompt } from '../../../../shared/contract/settings.ts';
import type { WarmUp, WarmUpItem } from '../../../../shared/contract/warmUp.ts';
import { formatCount } from '../../../../shared/format.ts';
import { Loaded } from '../../../components/Loaded.tsx';
import { Cell, Row, Rows } from '../../../components/Rows.tsx';
import { Section } from '../../../components/Section.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { toast } from '../../../stores/toasts.ts';
import classes from '../Settings.module.css';
import { PromptDialog } from './PromptDialog.tsx';
import { useWarmUp, useWarmUpActs } from './warmUpStore.ts';
import { costWords, itemStates, progressWords } from './warmUpWords.ts';

/** Prompts whose answers are brought into the cache, at start or now, with what that costs. */
export function WarmUpSection(props: { prompts: readonly WarmUpPrompt[] }) {
  const { prompts } = props;
  const { data, error, refresh } = useWarmUp();
  const [adding, setAdding] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list has other costs.
  useEffect(() => void refresh(), [refresh, prompts]);
  return (
    <Section
      title="Cache warm-up"
      about="Asked one after the other at temperature 0, so that their answers are in the cache."
      actions={
        <Button
          variant="default"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => setAdding(true)}
        >
          Add prompt
        </Button>
      }
    >
      {prompts.length === 0 ? (
        <p className={classes.nothing}>No prompts, so nothing is warmed up.</p>
      ) : (
        <Loaded data={data} error={error} retry={refresh} label="Loading the warm-up list">
          {(warmUp) => <Prompts warmUp={warmUp} prompts={prompts} />}
        </Loaded>
      )}
      {adding && <PromptDialog prompts={prompts} onClose={() => setAdding(false)} />}
    </Section>
  );
}

function Prompts(props: { warmUp: WarmUp; prompts: readonly WarmUpPrompt[] }) {
  const { warmUp, prompts } = props;
  const { start, cancel, save } = useWarmUpActs();
  const running = warmUp.state === 'running';
  const remove = async (index: number) => {
    const answer = await save(prompts.filter((_prompt, other) => other !== index));
    if (!answer.ok) toast({ tone: 'bad', title: 'The prompt was not removed', error: answer.error });
  };
  return (
    <>
      <p className={classes.warmUp}>
        <Button
          variant="default"
          onClick={() => void (running ? cancel() : start())}
          title={running ? 'What is in the cache already stays' : undefined}
        >
          {running ? 'Stop the warm-up' : 'Warm up now'}
        </Button>
        <span>{costWords(warmUp.items)}</span>
        <span role="status">{progressWords(warmUp)}</span>
      </p>
      <Rows label="Warm-up prompts">
        {warmUp.items.map((item, index) => (
          <PromptRow
            // biome-ignore lint/suspicious/noArrayIndexKey: the place in the list is what it is.
            key={index}
            item={item}
            onRemove={running ? null : () => void remove(index)}
          />
        ))}
      </Rows>
    </>
  );
}

function PromptRow(props: { item: WarmUpItem; onRemove: (() => void) | null }) {
  const { item, onRemove } = props;
  const { tone, word } = itemStates[item.state];
  return (
    <Row
      label={item.preview}
      name={item.preview}
      about={
        <code className="mono">
          {item.provider} {item.model}
        </code>
      }
      cells={
        <>
          <Cell label="Question" size="small">
            {formatCount(item.inputTokens)} tokens
          </Cell>
          <Cell label="Cost" size="medium">
            {costWords([item]).replace('Costs ', '')}
          </Cell>
          <Cell label="State">
            <StateBadge tone={tone} label={word} plain />
          </Cell>
        </>
      }
      actions={
        onRemove !== null && (
          <ActionIcon aria-label={`Remove ${item.preview}`} title="Remove" onClick={onRemove}>
            <Trash2 size={16} aria-hidden />
          </ActionIcon>
        )
      }
    >
      {item.error !== null && <p className={classes.nothing}>{item.error.message}</p>}
    </Row>
  );
}
