import { Button } from '@mantine/core';
import type { ProviderView } from '../../../shared/contract/providers.ts';
import type { UsageByModel } from '../../../shared/contract/usage.ts';
import { formatCount, formatDuration } from '../../../shared/format.ts';
import { Copyable } from '../../components/Copyable.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { Cell, Row } from '../../components/Rows.tsx';
import { StateBadge } from '../../components/StateBadge.tsx';
import { placeHash } from '../../stores/navigation.ts';
import { keySourceWords } from './keySourceWords.ts';
import { type ProviderHealth, providerHealth, successShare } from './providerHealth.ts';
import classes from './Reliability.module.css';
import { type ProviderCheck, useChecks } from './reliabilityStore.ts';

/** One provider: its server, its key, how it did today, and a check on request. */
export function ProviderRow(props: { provider: ProviderView; usage: readonly UsageByModel[] }) {
  const { provider } = props;
  const check = useChecks((state) => state.checks[provider.id]) ?? null;
  const health = providerHealth(provider.id, props.usage);
  const words = keySourceWords(provider.keySource);
  return (
    <Row
      label={provider.name}
      name={provider.name}
      about={
        provider.baseUrl === '' ? (
          <span className="muted">built in, on this machine</span>
        ) : (
          <Copyable text={provider.baseUrl} name="base URL" whole />
        )
      }
      cells={
        <>
          <Cell label="Key" size="medium">
            <span title={words}>{words}</span>
          </Cell>
          <Cell label="Success today">
            <SuccessToday health={health} />
          </Cell>
          <Cell label="Mean latency" size="small">
            <span className="numeric">
              {health.meanLatencyMs === null ? (
                <span className="muted">no answers</span>
              ) : (
                formatDuration(health.meanLatencyMs)
              )}
            </span>
          </Cell>
          <Cell label="Last error" size="medium">
            <LastError health={health} />
          </Cell>
          <Cell label="Check" size="medium">
            <CheckResult check={check} />
          </Cell>
        </>
      }
      actions={
        <Button
          variant="default"
          aria-label={`Check now: ${provider.name}`}
          disabled={check?.state === 'running'}
          onClick={() => void useChecks.getState().check(provider.id)}
        >
          Check now
        </Button>
      }
    >
      {check?.error && <ErrorNote error={check.error} />}
    </Row>
  );
}

function SuccessToday(props: { health: ProviderHealth }) {
  const { sent, failed } = props.health;
  if (sent === 0) return <span className="muted">none sent</span>;
  const title = `${formatCount(sent)} sent, ${formatCount(failed)} failed; answers of the cache are left out`;
  return (
    <span className={`numeric ${classes.twoLines}`} title={title}>
      {successShare(sent, failed)}
      <span className="muted">of {formatCount(sent)} sent</span>
    </span>
  );
}

function LastError(props: { health: ProviderHealth }) {
  const { lastErrorCode, lastErrorAt } = props.health;
  if (lastErrorCode === null) return <span className="muted">none today</span>;
  return (
    <span className={classes.lastError}>
      <a
        href={placeHash('activity')}
        className="mono"
        title={`${lastErrorCode}: open Activity for the sentence`}
      >
        {lastErrorCode}
      </a>
      <span className="muted">
        <RelativeTime at={lastErrorAt} />
      </span>
    </span>
  );
}

function CheckResult(props: { check: ProviderCheck | null }) {
  const { check } = props;
  if (check === null) return <span className="muted">not checked</span>;
  if (check.state === 'running') return <StateBadge tone="busy" label="checking" />;
  const failed = check.state === 'failed';
  const models = check.models === null ? '' : `${formatCount(check.models)} models, `;
  return (
    <span className={classes.check}>
      <StateBadge tone={failed ? 'bad' : 'good'} label={failed ? 'failed' : 'answered'} />
      <span className="muted numeric">
        {models}
        {formatDuration(check.durationMs)}
      </span>
    </span>
  );
}
