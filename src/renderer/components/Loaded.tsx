import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ErrorBody } from '../../shared/errors.ts';
import { ErrorNote } from './ErrorNote.tsx';
import classes from './Loaded.module.css';
import { Waiting } from './Waiting.tsx';

/**
 * Content that comes from the main process: grey lines until it is there, an error with "Try again" when it did not
 * come, and the error above the last good content when only a refresh failed.
 */
export function Loaded<T>(props: {
  data: T | null;
  error: ErrorBody | null;
  label: string;
  retry: () => Promise<void>;
  /** Stands above while there is no content yet. */
  before?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  const { data, error } = props;
  return (
    <>
      {data === null && props.before}
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
