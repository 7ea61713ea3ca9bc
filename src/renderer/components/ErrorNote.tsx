import { CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ErrorBody } from '../../shared/errors.ts';
import classes from './ErrorNote.module.css';
import { RemedyLink } from './RemedyLink.tsx';
import { remedyOf } from './remedy.ts';

/**
 * An error as the person reads it: the sentence, the code, facts that help, and a link to the page that fixes it.
 * Announced at once when it appears. Children are actions, such as "Try again".
 */
export function ErrorNote(props: { error: ErrorBody; title?: string; children?: ReactNode }) {
  const { error } = props;
  const status = error.data?.status;
  return (
    <div role="alert" className={classes.note}>
      <CircleX size={16} aria-hidden className={classes.icon} />
      <div className={classes.body}>
        {props.title !== undefined && <strong>{props.title}</strong>}
        <p className={classes.message}>{error.message}</p>
        <p className={classes.facts}>
          <code>{error.code}</code>
          {status !== undefined && status !== null && <span>HTTP {String(status)}</span>}
          <RemedyLink remedy={remedyOf(error)} />
        </p>
        {props.children !== undefined && <div className={classes.actions}>{props.children}</div>}
      </div>
    </div>
  );
}
