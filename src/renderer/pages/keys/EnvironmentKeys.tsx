import { Button } from '@mantine/core';
import type { EnvironmentKey } from '../../../shared/contract/keys.ts';
import type { ProviderView } from '../../../shared/contract/providers.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { StateBadge } from '../../components/StateBadge.tsx';
import { Copyable } from '../parts/Copyable.tsx';
import { Section } from '../parts/Section.tsx';
import classes from './Keys.module.css';
import { providerName } from './keyChoices.ts';
import { useKeys } from './keysStore.ts';
import { TestResult } from './TestResult.tsx';

/** Keys that variables give. The console reads them and stores none. */
export function EnvironmentKeys(props: {
  keys: readonly EnvironmentKey[];
  providers: readonly ProviderView[];
}) {
  if (props.keys.length === 0) return null;
  return (
    <Section title="From the environment" about="Read at the start, never stored. A stored key goes first.">
      <ul className={classes.list}>
        {props.keys.map((key) => (
          <EnvironmentRow
            key={`${key.provider} ${key.variable}`}
            environmentKey={key}
            name={providerName(props.providers, key.provider)}
          />
        ))}
      </ul>
    </Section>
  );
}

function EnvironmentRow(props: { environmentKey: EnvironmentKey; name: string }) {
  const { environmentKey: key, name } = props;
  const testing = useKeys((state) => state.testing.includes(key.provider));
  const test = useKeys((state) => state.tests[key.provider]) ?? null;
  return (
    <li className={classes.row} aria-label={`${name}, ${key.variable}`}>
      <div className={classes.cells}>
        <div className={classes.who}>
          <strong>{name}</strong>
        </div>
        <div className={classes.cell} data-wide>
          <span className={classes.cellLabel}>Variable</span>
          <Copyable text={key.variable} name="variable" />
        </div>
        <div className={classes.cell}>
          <span className={classes.cellLabel}>Key</span>
          <code className="mono">{key.tail === '' ? '…' : `…${key.tail}`}</code>
        </div>
        <div className={classes.cell}>
          <span className={classes.cellLabel}>State</span>
          {key.inUse ? (
            <StateBadge tone="good" label="in use" />
          ) : (
            <StateBadge tone="off" label="shadowed" title={`The stored key of ${name} goes first`} />
          )}
        </div>
        {key.inUse && (
          <>
            <div className={classes.cell} data-wide>
              <span className={classes.cellLabel}>Last test</span>
              <TestResult test={test} running={testing} />
            </div>
            <div className={classes.rowActions}>
              <Button
                variant="default"
                disabled={testing}
                onClick={() => void useKeys.getState().test(key.provider)}
              >
                Test key
              </Button>
            </div>
          </>
        )}
      </div>
      {key.inUse && test?.error && !testing && <ErrorNote error={test.error} />}
    </li>
  );
}
