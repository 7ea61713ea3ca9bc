import type { AskInput } from '../../../../shared/contract/ask.ts';
import { go } from '../../../stores/navigation.ts';
import { toast } from '../../../stores/toasts.ts';
import { draftOfRequest } from '../../playground/draft.ts';
import { useDraft } from '../../playground/draftStore.ts';
import { useRun } from '../../playground/runStore.ts';

/** Puts the request that made an entry (JSON text) into the Playground and goes there; the draft before can be brought back. */
export function openInPlayground(requestJson: string): boolean {
  const request = readRequest(requestJson);
  if (request === null) {
    toast({ tone: 'bad', title: 'Not opened', message: 'What is kept of this request cannot be read.' });
    return false;
  }
  useDraft.getState().replace(draftOfRequest({ ...request, cacheMode: 'use' }));
  // An answer to another prompt would look like the one to this.
  useRun.getState().clear();
  go('playground');
  return true;
}

function readRequest(requestJson: string): AskInput | null {
  try {
    const request = JSON.parse(requestJson) as Partial<AskInput> | null;
    const isWhole =
      typeof request?.provider === 'string' &&
      typeof request.model === 'string' &&
      Array.isArray(request.messages);
    return isWhole ? (request as AskInput) : null;
  } catch {
    return null;
  }
}
