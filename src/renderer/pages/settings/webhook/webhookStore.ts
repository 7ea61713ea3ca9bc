import { create } from 'zustand';
import type { Webhook } from '../../../../shared/contract/alerts.ts';
import type { Result } from '../../../../shared/result.ts';
import { invoke } from '../../../ipc.ts';
import { createRemote } from '../../../stores/remote.ts';
import { toast } from '../../../stores/toasts.ts';

/** The webhook without its address, live. */
export const useWebhook = createRemote('alerts.webhook', 'alerts.webhookChanged');

interface WebhookActs {
  readonly busy: boolean;
  /** Keeps an address. The answer says why it was not kept. */
  readonly save: (address: string) => Promise<Result<Webhook>>;
  readonly remove: () => Promise<void>;
  /** Sends a test message; a toast or the problem of the webhook says whether it arrived. */
  readonly test: () => Promise<void>;
}

export const useWebhookActs = create<WebhookActs>()((set) => {
  const act = async (work: () => Promise<Result<Webhook>>): Promise<Result<Webhook>> => {
    set({ busy: true });
    const answer = await work();
    set({ busy: false });
    if (answer.ok) useWebhook.getState().receive(answer.data);
    return answer;
  };
  return {
    busy: false,
    save: (address) => act(() => invoke('alerts.setWebhook', { address })),
    remove: async () => {
      const answer = await act(() => invoke('alerts.removeWebhook'));
      if (answer.ok) toast({ tone: 'good', title: 'Webhook removed' });
      else toast({ tone: 'bad', title: 'The webhook was not removed', error: answer.error });
    },
    test: async () => {
      const answer = await act(() => invoke('alerts.testWebhook'));
      // What the delivery came to is shown beside the address.
      if (!answer.ok) toast({ tone: 'bad', title: 'No test message was sent', error: answer.error });
      else if (!answer.data.problem) toast({ tone: 'good', title: 'The test message arrived' });
    },
  };
});
