import { Button } from '@mantine/core';
import type { ProviderView } from '../../../../shared/contract/providers.ts';
import { useChecks } from '../reliabilityStore.ts';

/** Asks a provider for its list of models, which costs no tokens. */
export function CheckButton({ provider }: { provider: ProviderView }) {
  const running = useChecks((state) => state.checks[provider.id]?.state === 'running');
  return (
    <Button
      variant="default"
      aria-label={`Check now: ${provider.name}`}
      title="Asks for its list of models; costs no tokens"
      disabled={running}
      onClick={() => void useChecks.getState().check(provider.id)}
    >
      Check
    </Button>
  );
}
