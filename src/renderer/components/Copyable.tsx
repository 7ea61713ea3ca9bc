import classes from './Copyable.module.css';
import { CopyButton } from './CopyButton.tsx';

/**
 * An id, key or path in the mono face, whole on hover, copied by one click. `name` says what it is: "key". With `whole`
 * it is never shortened, and takes more lines where it must.
 */
export function Copyable(props: { text: string; name: string; whole?: boolean }) {
  return (
    <span className={classes.copyable} data-whole={props.whole}>
      <code className="mono" title={props.text}>
        {props.text}
      </code>
      <CopyButton text={props.text} label={`Copy ${props.name}`} size="xs" />
    </span>
  );
}
