import { Minus, Plus } from 'lucide-react';
import type { DiffPiece } from '../../../../shared/contract/insight.ts';
import classes from './Insight.module.css';

/** Which pieces are shown: both texts in one, or one of them. */
export type DiffSide = 'both' | 'before' | 'after';

/** Two texts in one. What only one of them has is marked by an icon, a word for who cannot see, and its look. */
export function DiffText(props: { pieces: readonly DiffPiece[]; side?: DiffSide }) {
  const { pieces, side = 'both' } = props;
  const hidden = side === 'before' ? 'added' : side === 'after' ? 'removed' : null;
  return (
    <div className={classes.diff} dir="auto">
      {pieces
        .filter(({ kind }) => kind !== hidden)
        .map((piece, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no name, and their order never changes
          <Piece key={index} piece={piece} />
        ))}
    </div>
  );
}

function Piece({ piece: { kind, text } }: { piece: DiffPiece }) {
  if (kind === 'same') return text;
  if (kind === 'gap') return <span className={classes.gap}>{text}</span>;
  if (kind === 'removed') {
    return (
      <del className={classes.removed}>
        <Minus size={12} aria-hidden />
        <span className="visually-hidden">removed: </span>
        {text}
      </del>
    );
  }
  return (
    <ins className={classes.added}>
      <Plus size={12} aria-hidden />
      <span className="visually-hidden">added: </span>
      {text}
    </ins>
  );
}

/** What the marks mean. */
export function DiffLegend(props: { removed: string; added: string }) {
  return (
    <p className={classes.legend}>
      <span className={classes.removed}>
        <Minus size={12} aria-hidden />
        {props.removed}
      </span>
      <span className={classes.added}>
        <Plus size={12} aria-hidden />
        {props.added}
      </span>
    </p>
  );
}
