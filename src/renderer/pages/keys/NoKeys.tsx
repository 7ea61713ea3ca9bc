import { ExternalLink, KeyRound } from 'lucide-react';
import type { ProviderView } from '../../../shared/contract/providers.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { openLink } from '../../stores/actions.ts';
import { placeHash } from '../../stores/navigation.ts';
import classes from './Keys.module.css';

/** From nothing to a tested key in three steps, or on without one. */
export function NoKeys(props: { environment: boolean; providers: readonly ProviderView[] }) {
  if (props.environment) {
    return (
      <EmptyState
        icon={KeyRound}
        text="No key is stored. Those of the environment below are used as they are; one saved above goes first."
      />
    );
  }
  return (
    <EmptyState icon={KeyRound} text="No key yet. From nothing to a tested key:">
      <ol className={classes.steps}>
        <li>
          Get a key from a provider:
          <span className={classes.keysPages}>
            {props.providers.map((provider) => (
              <KeysPage key={provider.id} provider={provider} />
            ))}
          </span>
        </li>
        <li>Choose the provider above, paste the key and press Save key.</li>
        <li>Press Test key: it asks for the list of models and costs nothing.</li>
      </ol>
      <a href={placeHash('playground')}>Or go on without a key: the built-in sandbox needs none</a>
    </EmptyState>
  );
}

function KeysPage(props: { provider: ProviderView }) {
  const { name, keysPage } = props.provider;
  if (keysPage === null) return null;
  return (
    <button
      type="button"
      className={classes.link}
      title={`Opens ${keysPage} in your browser`}
      onClick={() => void openLink(keysPage)}
    >
      {name} <ExternalLink size={12} aria-hidden />
    </button>
  );
}
