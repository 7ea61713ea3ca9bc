import type { SnippetLanguage } from '../../../shared/contract/playground.ts';
import { invoke } from '../../ipc.ts';
import { copyText } from '../../stores/actions.ts';
import { toast } from '../../stores/toasts.ts';
import { checkDraft } from './draft.ts';
import { useDraft } from './draftStore.ts';

/** Copies the prompt as code that sends it; the code names a variable where the key goes. */
export async function copySnippet(language: SnippetLanguage, name: string): Promise<void> {
  const check = checkDraft(useDraft.getState().draft);
  if (!check.ok) {
    toast({ tone: 'bad', title: 'Nothing copied', message: check.problems.join(' ') });
    return;
  }
  const result = await invoke('playground.snippet', { request: check.request, language });
  if (!result.ok) toast({ tone: 'bad', title: 'Nothing copied', error: result.error });
  else if (await copyText(result.data.text)) toast({ tone: 'good', title: `Copied as ${name}` });
}
