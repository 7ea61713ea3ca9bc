import { useMemo, useState } from 'react';
import type { Answer } from '../../../../shared/contract/ask.ts';
import { Late } from '../../../components/Late.tsx';
import { LateCode } from '../../../components/lateCode.ts';
import { useRun } from '../runStore.ts';
import classes from './ResultBar.module.css';

const explainDialog = new LateCode(
  async () => (await import('../../cache/insight/ExplainDialog.tsx')).ExplainDialog,
);

/** Says on demand why the cache had no answer to the request on screen. */
export function WhyNoHit({ answer: { cache } }: { answer: Answer }) {
  const request = useRun((state) => state.request);
  const askedAt = useRun((state) => state.askedAt);
  const [open, setOpen] = useState(false);
  // The answer may be in the cache by now: what was there when it was asked is what counts.
  const of = useMemo(
    () => (request === null ? null : { file: 'own', request, asOf: askedAt ?? undefined }),
    [request, askedAt],
  );
  if (of === null || !['miss', 'not_cacheable'].includes(cache.outcome)) return null;
  return (
    <>
      <button type="button" className={classes.toggle} onClick={() => setOpen(true)}>
        Why no hit?
      </button>
      {open && (
        <Late code={explainDialog} fallback={null}>
          {(ExplainDialog) => (
            <ExplainDialog
              of={of}
              title="Why the cache had no answer"
              reason={cache.reason}
              onClose={() => setOpen(false)}
            />
          )}
        </Late>
      )}
    </>
  );
}
