import { type ComponentProps, memo, type ReactNode } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { PlainText } from '../../../components/PlainText.tsx';
import { openLink } from '../../../stores/actions.ts';
import classes from './Markdown.module.css';
import { PlainFallback } from './PlainFallback.tsx';

/** Above this, in characters, a block is shown as plain text: parsing it would hold the window up. */
const LONGEST_PARSED = 20_000;

/** With more marks than this a block makes so many elements (cells, items, emphases) that it is shown as plain text. */
const MOST_MARKS = 2000;
const fence = /^ {0,3}(?:```|~~~)/;

/** Marks that nest, so many in a row that nobody means them: parsers take very long over these. */
const deepNesting = /(?:[>[(*_~][ \t]?){120}/;

const remarkPlugins = [remarkGfm];
const rehypePlugins = [rehypeSanitize];

/**
 * A link of an answer. It has no address of its own, so no click, drag or key of any kind can follow it;
 * only https goes anywhere, and only after the person confirmed where.
 */
function Link({ href, children }: ComponentProps<'a'>) {
  if (!href || !/^https:\/\//i.test(href)) return <span title={href}>{children}</span>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: an anchor with an address could be followed without being asked
    <button
      type="button"
      role="link"
      className={classes.link}
      title={href}
      onClick={() => void openLink(href)}
    >
      {children}
    </button>
  );
}

/** Pictures are never fetched: an address alone can tell a stranger what was asked. */
function Picture({ alt }: ComponentProps<'img'>) {
  return <span className={classes.picture}>[image not loaded{alt ? `: ${alt}` : ''}]</span>;
}

function textOf(node: ReactNode): string {
  if (typeof node === 'string' || typeof node === 'number') return String(node);
  if (Array.isArray(node)) return node.map(textOf).join('');
  if (typeof node === 'object' && node !== null && 'props' in node) {
    return textOf((node.props as { children?: ReactNode }).children);
  }
  return '';
}

function CodeBlock({ children }: ComponentProps<'pre'>) {
  return (
    <div className={classes.code}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: wide code is scrolled by the keyboard too */}
      <pre tabIndex={0}>{children}</pre>
      <span className={classes.copy}>
        <CopyButton text={textOf(children)} label="Copy code" />
      </span>
    </div>
  );
}

function Table({ children }: ComponentProps<'table'>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by the keyboard too
    <div className={classes.table} tabIndex={0}>
      <table>{children}</table>
    </div>
  );
}

function TaskBox({ checked }: ComponentProps<'input'>) {
  return <span>{checked ? '[x]' : '[ ]'}</span>;
}

const components: Components = {
  a: ({ href, children }) => <Link href={href}>{children}</Link>,
  img: ({ alt }) => <Picture alt={alt} />,
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
  table: ({ children }) => <Table>{children}</Table>,
  input: ({ checked }) => <TaskBox checked={checked} />,
};

/** True for a block that would hold the window up: too long, too deep, or made of marks. Code is only long. */
function isTooMuch(text: string): boolean {
  if (text.length > LONGEST_PARSED || deepNesting.test(text)) return true;
  if (text.length <= MOST_MARKS || fence.test(text)) return false;
  return (text.match(/[|*_~`[\]<>&#+-]|^\d+[.)]/gm)?.length ?? 0) > MOST_MARKS;
}

/**
 * One piece of untrusted markdown. Raw HTML stays text, nothing is loaded, links only open through the console.
 * The only place where an answer's markdown is turned into elements, live and from history.
 */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  if (isTooMuch(text)) return <PlainText text={text} />;
  return (
    <div className={classes.block} dir="auto">
      <PlainFallback text={text}>
        <ReactMarkdown remarkPlugins={remarkPlugins} rehypePlugins={rehypePlugins} components={components}>
          {text}
        </ReactMarkdown>
      </PlainFallback>
    </div>
  );
});
