import type { Explanation } from '../../../../shared/contract/insight.ts';
import { Copyable } from '../../../components/Copyable.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import classes from './Insight.module.css';

/** Every key that is looked for, and what each is made of. */
export function KeysLookedFor(props: { keys: Explanation['keys']; namespace: string }) {
  const { keys, namespace } = props;
  return (
    <details className={classes.near}>
      <summary>
        <span className={classes.nearTitle}>
          {keys.length === 1 ? '1 key is looked for' : `${keys.length} keys are looked for`}
        </span>
        <span className={classes.nearFacts}>in the namespace {namespace}</span>
      </summary>
      <ol className={classes.keys} aria-label="Keys that are looked for">
        {keys.map(({ kind, key, present, inputs }) => (
          <li key={key}>
            <div className={classes.keyHead}>
              <span>{kind === 'own' ? "The console's own key" : 'Python library'}</span>
              <StateBadge tone={present ? 'good' : 'off'} label={present ? 'there' : 'not there'} plain />
              <Copyable text={key} name="key" />
            </div>
            <dl className={classes.inputs}>
              {inputs.map(({ name, value }) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd dir="auto">{value}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ol>
    </details>
  );
}
