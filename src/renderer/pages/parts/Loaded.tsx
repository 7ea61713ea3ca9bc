import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ErrorBody } from '../../../shared/errors.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import classes from './parts.module.css';

/**
 * Content that comes from the main process: grey lines until it is there, an error with "Try again" when it did not
 * come, and the error above the last good content when only a refresh failed.
 */
export function Loaded<T>(props: {
  data: T | null;
  error: ErrorBody | null;
  label: string;
  retry: () => Promise<void>;
  children: (data: T) => ReactNode;
}) {
  const { data } = props;
  // Before the databases are open there is nothing wrong yet: the stores ask again when they are.
  const error = props.error?.code === 'ipc.not_ready' ? null : props.error;
  return (
    <>
      {error !== null && (
        <div className={classes.inset}>
          <ErrorNote error={error}>
            <Button variant="default" onClick={() => void props.retry()}>
              Try again
            </Button>
          </ErrorNote>
        </div>
      )}
      {data === null ? error === null && <Waiting label={props.label} /> : props.children(data)}
    </>
  );
}
