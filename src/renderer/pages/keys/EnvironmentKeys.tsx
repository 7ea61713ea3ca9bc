import { Button } from '@mantine/core';
import type { EnvironmentKey } from '../../../shared/contract/keys.ts';
import type { ProviderView } from '../../../shared/contract/providers.ts';
import { Copyable } from '../../components/Copyable.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Cell, Row, Rows } from '../../components/Rows.tsx';
import { Section } from '../../components/Section.tsx';
import { StateBadge } from '../../components/StateBadge.tsx';
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
    <Section
      title="From the environment"
      about="Read at the start, those of the file of variables on Reload too. Never stored; a stored key goes first."
    >
      <Rows label="Keys from the environment">
        {props.keys.map((key) => (
          <EnvironmentRow
            key={`${key.provider} ${key.variable}`}
            environmentKey={key}
            name={providerName(props.providers, key.provider)}
          />
        ))}
      </Rows>
    </Section>
  );
}

function EnvironmentRow(props: { environmentKey: EnvironmentKey; name: string }) {
  const { environmentKey: key, name } = props;
  const testing = useKeys((state) => state.testing.includes(key.provider));
  const test = useKeys((state) => state.tests[key.provider]) ?? null;
  return (
    <Row
      label={`${name}, ${key.variable}`}
      name={name}
      cells={
        <>
          <Cell label={key.inFile ? 'Variable, in the file' : 'Variable'} size="large">
            <Copyable text={key.variable} name="variable" />
          </Cell>
          <Cell label="Key">
            <code className="mono">{key.tail === '' ? '…' : `…${key.tail}`}</code>
          </Cell>
          <Cell label="State">
            {key.inUse ? (
              <StateBadge tone="good" label="in use" />
            ) : (
              <StateBadge tone="off" label="shadowed" title={`The stored key of ${name} goes first`} />
            )}
          </Cell>
          {key.inUse && (
            <Cell label="Last test" size="large">
              <TestResult test={test} running={testing} />
            </Cell>
          )}
        </>
      }
      actions={
        key.inUse ? (
          <Button
            variant="default"
            disabled={testing}
            onClick={() => void useKeys.getState().test(key.provider)}
          >
            Test key
          </Button>
        ) : undefined
      }
    >
      {key.inUse && test?.error && !testing && <ErrorNote error={test.error} />}
    </Row>
  );
}
