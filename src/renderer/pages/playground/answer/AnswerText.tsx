import { memo, startTransition, useEffect, useState } from 'react';
import { PlainText } from '../../../components/PlainText.tsx';
import { type Blocks, hasDefinitions } from '../markdownBlocks.ts';
import classes from './AnswerText.module.css';
import { Markdown } from './Markdown.tsx';

/** A live block longer than this is shown as plain text until it is settled. */
const LONGEST_LIVE = 2000;
/** Up to here an answer with link or footnote definitions is rendered in one piece, so that they are found. */
const LONGEST_WHOLE = 20_000;

const Group = memo(function Group({ blocks }: { blocks: readonly string[] }) {
  return (
    <div className={classes.group}>
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a settled block keeps its place
        <Markdown key={index} text={block} />
      ))}
    </div>
  );
});

/** How many of `count` groups to show: a long answer that is there at once comes in over several frames. */
function useGrowing(count: number): number {
  const [shown, setShown] = useState(1);
  useEffect(() => {
    if (shown >= count) return;
    const frame = requestAnimationFrame(() => startTransition(() => setShown(shown + 1)));
    return () => cancelAnimationFrame(frame);
  }, [shown, count]);
  return Math.min(shown, count);
}

/** An answer as markdown: settled blocks are rendered once, the last one as it grows. */
export function AnswerText(props: { text: string; blocks: Blocks; running: boolean }) {
  const { text, blocks, running } = props;
  const shown = useGrowing(blocks.groups.length);
  if (!running && text.length <= LONGEST_WHOLE && hasDefinitions(text)) return <Markdown text={text} />;
  const plain = running && blocks.live.length > LONGEST_LIVE;
  return (
    <>
      {blocks.groups.slice(0, shown).map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a settled group keeps its place
        <Group key={index} blocks={group} />
      ))}
      {plain ? <PlainText text={blocks.live} /> : <Markdown text={blocks.live} />}
    </>
  );
}
