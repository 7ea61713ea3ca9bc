import { memo, useMemo } from 'react';
import classes from './PlainText.module.css';
import { piecesOf } from './plainPieces.ts';

const Piece = memo(function Piece({ text }: { text: string }) {
  return <div className={classes.piece}>{text}</div>;
});

/** Text as it is, of any length: laid out piece by piece, only what is in view. */
export function PlainText({ text }: { text: string }) {
  const pieces = useMemo(() => piecesOf(text), [text]);
  return (
    <div className={classes.text} dir="auto">
      {pieces.map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a piece keeps its place while the text grows
        <Piece key={index} text={piece} />
      ))}
    </div>
  );
}
