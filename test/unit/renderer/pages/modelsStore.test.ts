import { beforeEach, expect, test } from 'vitest';
import type { KeyRingView } from '../../../../src/shared/contract/keys.ts';
import { failed, ok } from '../../../../src/shared/result.ts';
import { installBridge } from './fakeBridge.ts';

const bridge = installBridge();
const { useModels } = await import('../../../../src/renderer/pages/playground/modelsStore.ts');
const { useKeyRing } = await import('../../../../src/renderer/stores/console.ts');

const refused = { code: 'provider.key_rejected', message: 'Refused.' } as const;

beforeEach(() => useModels.setState(useModels.getInitialState()));

test('that models could not be listed is not said any more once keys have changed; listed models stay', async () => {
  bridge.answers['providers.models'] = () => ok(['a', 'b']);
  await useModels.getState().list('openai');
  bridge.answers['providers.models'] = () => failed(refused);
  await useModels.getState().list('openai');
  await useModels.getState().list('groq');
  expect(useModels.getState().byProvider.groq?.error).toEqual(refused);
  expect(useModels.getState().byProvider.openai).toMatchObject({ models: ['a', 'b'], error: refused });

  useKeyRing.getState().receive({} as KeyRingView);
  expect(useModels.getState().byProvider.groq?.error).toBeNull();
  expect(useModels.getState().byProvider.openai).toMatchObject({ models: ['a', 'b'], error: null });
});
