import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Pencil, Trash2 } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { KeyView } from '../../../shared/contract/keys.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { Cell, Row } from '../../components/Rows.tsx';
import { StateBadge } from '../../components/StateBadge.tsx';
import { useKeyRing } from '../../stores/console.ts';
import classes from './Keys.module.css';
import { useKeys } from './keysStore.ts';
import { isKeychainError, presenceAdvice, storageWords } from './keyWords.ts';
import { TestResult } from './TestResult.tsx';

/** One stored key: what is known of it, never the key itself, and what can be done with it. */
export function KeyRow(props: {
  keyView: KeyView;
  providerName: string;
  /** True for the key that was just added: its test is the next step, so it gets the focus. */
  focusTest: boolean;
  onReplace: () => void;
  onRemove: () => void;
}) {
  const { keyView: key, providerName, focusTest } = props;
  const testing = useKeys((state) => state.testing.includes(key.provider));
  const sessionTest = useKeys((state) => state.tests[key.provider]);
  const ready = useKeyRing((state) => state.data?.keychain.state === 'ready');
  const latest = newest(sessionTest ?? null, key.lastTest);
  // That the keychain did not give the key out says nothing of the key once the keychain is ready again.
  const test =
    ready && key.presence === 'ok' && latest?.error && isKeychainError(latest.error) ? null : latest;
  const advice = presenceAdvice(key);
  const testButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (focusTest) testButton.current?.focus();
  }, [focusTest]);
  const label = `${providerName}, ${key.name}`;
  return (
    <Row
      label={label}
      name={providerName}
      about={<span className="muted">{key.name}</span>}
      cells={<KeyFacts keyView={key} test={test} testing={testing} />}
      actions={
        <>
          <Button
            ref={testButton}
            variant="default"
            disabled={testing}
            onClick={() => void useKeys.getState().test(key.provider)}
          >
            Test key
          </Button>
          <Tooltip label="Replace key">
            <ActionIcon aria-label={`Replace ${label}`} onClick={props.onReplace}>
              <Pencil size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Remove key">
            <ActionIcon aria-label={`Remove ${label}`} onClick={props.onRemove}>
              <Trash2 size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </>
      }
    >
      {advice !== null && <p className={classes.advice}>{advice}</p>}
      {test?.error && !testing && <ErrorNote error={test.error} />}
    </Row>
  );
}

type Test = KeyView['lastTest'];

function newest(one: Test, other: Test): Test {
  if (one === null || other === null) return one ?? other;
  return one.at >= other.at ? one : other;
}

function KeyFacts(props: { keyView: KeyView; test: Test; testing: boolean }) {
  const { keyView: key } = props;
  const stored = storageWords(key);
  return (
    <>
      <Cell label="Key">
        <code className="mono">{key.tail === '' ? '…' : `…${key.tail}`}</code>
      </Cell>
      <Cell label="Stored in">
        <StateBadge tone={stored.tone} label={stored.label} title={stored.title} />
      </Cell>
      <Cell label={key.replacedAt === null ? 'Created' : 'Replaced'}>
        <RelativeTime at={key.replacedAt ?? key.createdAt} />
      </Cell>
      <Cell label="Last used">
        <RelativeTime at={key.lastUsedAt} />
      </Cell>
      <Cell label="Last test" size="large">
        <TestResult test={props.test} running={props.testing} />
      </Cell>
    </>
  );
}
