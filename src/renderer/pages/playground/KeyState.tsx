import type { ProviderView } from '../../../shared/contract/providers.ts';
import { StateBadge } from '../../components/StateBadge.tsx';
import { useKeyRing } from '../../stores/console.ts';
import { placeHash } from '../../stores/navigation.ts';

/** Whether a key is there for the prompt's provider, where it comes from, and what to do where there is none. */
export function KeyState({ provider }: { provider: ProviderView }) {
  const { keySource: source } = provider;
  const unreadable = useKeyRing((state) => {
    const { keychain, keys = [] } = state.data ?? {};
    const key = keys.find((one) => one.provider === provider.id);
    const shut = keychain !== undefined && keychain.state !== 'ready' && keychain.state !== 'checking';
    return key?.presence === 'unreadable' || key?.presence === 'missing' || (shut && key?.presence !== 'ok');
  });
  if (source.kind === 'none') {
    return (
      <>
        <StateBadge tone="bad" label="no key" plain />
        <a href={placeHash('keys', { provider: provider.id })}>Add a key</a>
      </>
    );
  }
  if (source.kind === 'keychain' && unreadable) {
    return (
      <>
        <StateBadge tone="warn" label={`key …${source.tail} cannot be read now`} plain />
        <a href={placeHash('keys')}>Open Keys</a>
      </>
    );
  }
  return (
    <span className="muted" title={provider.baseUrl}>
      {keyText(provider)}
    </span>
  );
}

function keyText({ keySource: source, kind }: ProviderView): string {
  switch (source.kind) {
    case 'keychain':
      return `key …${source.tail} from the keychain`;
    case 'memory':
      return `key …${source.tail}, in memory until the console quits`;
    case 'environment':
      return `key …${source.tail} from ${source.variable}${source.inFile ? ' in the file of variables' : ''}`;
    default:
      return kind === 'sandbox' ? 'no key needed' : 'no key (optional)';
  }
}
