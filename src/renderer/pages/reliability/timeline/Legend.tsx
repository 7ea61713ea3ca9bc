import type { BreakerState } from '../../../../shared/contract/reliability.ts';
import { stateWords } from '../board/boardWords.ts';
import classes from './Timeline.module.css';

/** What the patterns and marks of the picture mean. */
export function Legend() {
  return (
    <span className={classes.legend}>
      {(Object.keys(stateWords) as BreakerState[]).map((state) => (
        <span key={state} className={classes.legendItem} title={stateWords[state].meaning}>
          <span className={classes.swatch} data-state={state} aria-hidden />
          {stateWords[state].label}
        </span>
      ))}
      <span className={classes.legendItem} title="A request that another provider answered">
        <span className={classes.swatchMark} aria-hidden />
        answered by another
      </span>
    </span>
  );
}
