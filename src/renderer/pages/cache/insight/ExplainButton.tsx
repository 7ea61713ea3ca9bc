import { Button } from '@mantine/core';
import { SearchX } from 'lucide-react';
import { useState } from 'react';
import { Dialog } from '../../../components/Dialog.tsx';
import { placeHash } from '../../../stores/navigation.ts';
import { checkDraft } from '../../playground/draft.ts';
import { useDraft } from '../../playground/draftStore.ts';
import { ExplainDialog } from './ExplainDialog.tsx';
import type { ToExplain } from './explainStore.ts';

type Shown = { readonly of: ToExplain } | { readonly problems: readonly string[] };

/** Explains the playground's draft against a cache file. */
export function ExplainButton(props: { file: string }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const explain = () => {
    const check = checkDraft(useDraft.getState().draft);
    setShown(check.ok ? { of: { file: props.file, request: check.request } } : { problems: check.problems });
  };
  const close = () => setShown(null);
  return (
    <>
      <Button variant="default" leftSection={<SearchX size={14} aria-hidden />} onClick={explain}>
        Explain a miss
      </Button>
      {shown !== null && 'of' in shown && (
        <ExplainDialog
          of={shown.of}
          title="Does the prompt in the Playground find an answer here?"
          onClose={close}
        />
      )}
      {shown !== null && 'problems' in shown && (
        <Dialog title="Explain a miss" onClose={close}>
          <p>
            The prompt in the Playground is what is looked for here, and it is not complete yet:{' '}
            {shown.problems.join(' ')}
          </p>
          <a href={placeHash('playground')}>Write it in the Playground</a>
        </Dialog>
      )}
    </>
  );
}
