import { ActionIcon, Tooltip } from '@mantine/core';
import { ArrowDown, ArrowUp, GripVertical, X } from 'lucide-react';
import type { DragEvent, KeyboardEvent } from 'react';
import type { ProviderView } from '../../../../shared/contract/providers.ts';
import type { FailoverStep } from '../../../../shared/contract/settings.ts';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { Countdown } from '../Countdown.tsx';
import classes from './Chain.module.css';
import { modelWords, type Standing } from './chainWords.ts';

interface Props {
  readonly step: FailoverStep;
  readonly at: number;
  readonly count: number;
  readonly provider: ProviderView | undefined;
  readonly standing: Standing;
  readonly gap: 'above' | 'below' | undefined;
  readonly dragged: boolean;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
  readonly onDragStart: () => void;
  /** null while nothing of this list is dragged. `below`: over the lower half. */
  readonly onDragOver: ((below: boolean) => void) | null;
  readonly onDrop: () => void;
  readonly onDragEnd: () => void;
}

/** One step of the failover list: moved by dragging, by its buttons, or by Alt and an arrow key on any of them. */
export function ChainStep(props: Props) {
  const { step, at, count, provider, standing, onMove, onDragOver } = props;
  const name = provider?.name ?? step.provider;
  const label = `${name}, ${modelWords(step, provider)}`;
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    onMove(event.key === 'ArrowUp' ? at - 1 : at + 1);
  };
  const dragOver = (event: DragEvent) => {
    if (onDragOver === null) return;
    event.preventDefault();
    const { top, height } = event.currentTarget.getBoundingClientRect();
    onDragOver(event.clientY > top + height / 2);
  };
  return (
    <li
      className={classes.step}
      aria-label={label}
      data-gap={props.gap}
      data-dragged={props.dragged}
      draggable
      onKeyDown={onKeyDown}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', label);
        props.onDragStart();
      }}
      onDragOver={dragOver}
      onDrop={(event) => {
        event.preventDefault();
        props.onDrop();
      }}
      onDragEnd={props.onDragEnd}
    >
      <GripVertical size={14} aria-hidden className={classes.grip} />
      <span className={`numeric ${classes.place}`}>{at + 1}</span>
      <strong className={classes.name}>{name}</strong>
      <span className={classes.model}>
        <StepModel step={step} provider={provider} />
      </span>
      <span className={classes.standing}>
        <StateBadge tone={standing.tone} label={standing.label} title={standing.title} />
        {standing.untilAt !== null && <Countdown until={standing.untilAt} />}
      </span>
      <span className={classes.buttons}>
        <Move label={`Move up: ${name}`} up able={at > 0} onClick={() => onMove(at - 1)} />
        <Move label={`Move down: ${name}`} able={at < count - 1} onClick={() => onMove(at + 1)} />
        <Tooltip label="Take it off the list">
          <ActionIcon aria-label={`Remove step: ${name}`} onClick={props.onRemove}>
            <X size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </span>
    </li>
  );
}

function StepModel(props: { step: FailoverStep; provider: ProviderView | undefined }) {
  const { step, provider } = props;
  if (step.model !== undefined) return <code className="mono">{step.model}</code>;
  if (!provider?.defaultModel) return <span className="muted">the model that was asked for</span>;
  return (
    <>
      <code className="mono">{provider.defaultModel}</code> <span className="muted">its default</span>
    </>
  );
}

/** A button that stays focusable where it cannot move the step further, so that the focus is not lost on the way. */
function Move(props: { label: string; up?: boolean; able: boolean; onClick: () => void }) {
  const Icon = props.up ? ArrowUp : ArrowDown;
  return (
    <Tooltip label={props.up ? 'Move up (Alt+Up)' : 'Move down (Alt+Down)'}>
      <ActionIcon
        aria-label={props.label}
        aria-disabled={!props.able}
        className={classes.move}
        onClick={() => props.able && props.onClick()}
      >
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
