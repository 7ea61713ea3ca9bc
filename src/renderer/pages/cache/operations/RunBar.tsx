import { useEffect } from 'react';
import { useStatus } from '../../../stores/console.ts';
import classes from './Operations.module.css';
import { runningOn, useOperations } from './operationsStore.ts';
import { RunProgress } from './RunProgress.tsx';

/** The operation under way on a file; nothing while there is none. */
export function RunBar(props: { file: { readonly id: string } }) {
  const run = useOperations((state) => runningOn(state.data, props.file.id));
  const ready = useStatus((state) => state.data?.ready ?? false);
  useEffect(() => {
    if (ready) void useOperations.getState().refresh();
  }, [ready]);
  if (run === null) return null;
  return (
    <section className={classes.runBar} aria-label="Operation under way">
      <RunProgress run={run} name={run.title} />
    </section>
  );
}
