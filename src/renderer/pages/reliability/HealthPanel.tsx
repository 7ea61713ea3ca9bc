import { Button } from '@mantine/core';
import { useEffect } from 'react';
import type { Health, HealthPart } from '../../../shared/contract/health.ts';
import { formatExactTime } from '../../../shared/format.ts';
import { healthWords, statusWords } from '../../components/healthWords.ts';
import { Loaded } from '../../components/Loaded.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { RemedyLink } from '../../components/RemedyLink.tsx';
import { remedyOf } from '../../components/remedy.ts';
import { Section } from '../../components/Section.tsx';
import { StateBadge } from '../../components/StateBadge.tsx';
import { useHealth } from '../../stores/console.ts';
import classes from './HealthPanel.module.css';
import { useHealthCheck } from './healthStore.ts';

/** Every part of the console with its state, when it was looked at and what is the matter. Looking costs no tokens. */
export function HealthPanel() {
  const { data, error, refresh } = useHealth();
  const { busy, check } = useHealthCheck();
  const checking = busy || (data?.checking ?? false);
  const never = data !== null && data.timestamp === null && !data.checking;
  useEffect(() => {
    // Who opens this wants to know it now, not when the first look is due.
    if (never) void check();
  }, [never, check]);
  return (
    <Section
      title="Health"
      about={<About health={data} />}
      actions={
        <Button
          variant="default"
          title="Looks at every part; costs no tokens"
          loading={checking}
          onClick={() => void check()}
        >
          Check now
        </Button>
      }
    >
      <Loaded data={data} error={error} retry={refresh} label="Loading the health of the parts">
        {({ parts }) => (
          <ul className={classes.list} aria-label="Parts of the console">
            {parts.map((part) => (
              <Part key={part.id} part={part} />
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  );
}

function About({ health }: { health: Health | null }) {
  const { tone, word } = healthWords(health);
  return (
    <span className={classes.about}>
      <StateBadge tone={tone} label={word} />
      {health !== null && health.timestamp !== null && (
        <span>
          looked at <RelativeTime at={health.timestamp} />
        </span>
      )}
    </span>
  );
}

function Part({ part }: { part: HealthPart }) {
  const { tone, word } = statusWords[part.status];
  return (
    <li className={classes.part} aria-label={part.name}>
      <strong className={classes.name}>{part.name}</strong>
      <span className={classes.state}>
        <StateBadge
          tone={tone}
          label={word}
          title={`${formatExactTime(part.timestamp)}, ${part.durationMs} ms`}
        />
      </span>
      <span className={classes.words}>
        {part.error !== null && (
          <span className={classes.error}>
            {part.error.message} <code className="mono">{part.error.code}</code>{' '}
            <RemedyLink remedy={remedyOf(part.error)} />
          </span>
        )}
        {part.summary !== '' && <span className="muted">{part.summary}</span>}
      </span>
      <span className={classes.time}>
        <RelativeTime at={part.timestamp} />
      </span>
    </li>
  );
}
