import { Button } from '@mantine/core';
import { RefreshCw } from 'lucide-react';
import type { KeychainState } from '../../../shared/contract/keys.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { StateBadge } from '../../components/StateBadge.tsx';
import classes from './Keys.module.css';
import { useKeys } from './keysStore.ts';
import { keychainWords } from './keyWords.ts';

/** The keychain by its name, its state, what that means and what to do. */
export function KeychainPanel(props: { keychain: KeychainState }) {
  const { keychain } = props;
  const { checking, checkError, checkKeychain } = useKeys();
  const words = keychainWords[checking ? 'checking' : keychain.state];
  return (
    <section className={classes.keychain} data-tone={words.tone} aria-label="Keychain">
      <div className={classes.keychainLine}>
        <strong>{keychain.backend}</strong>
        <StateBadge tone={words.tone} label={words.label} />
        <span className={classes.keychainTime}>
          {keychain.checkedAt !== null && (
            <>
              checked <RelativeTime at={keychain.checkedAt} />
            </>
          )}
        </span>
        <Button
          variant="default"
          className={classes.keychainCheck}
          leftSection={<RefreshCw size={14} aria-hidden />}
          disabled={checking}
          onClick={() => void checkKeychain()}
        >
          Check again
        </Button>
      </div>
      <p className={classes.keychainText} role="status">
        {keychain.message === '' || checking ? (
          <span className="muted">{words.effect}</span>
        ) : (
          keychain.message
        )}
      </p>
      {checkError !== null && keychain.state !== 'ready' && <ErrorNote error={checkError} />}
    </section>
  );
}
