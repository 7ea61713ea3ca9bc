import fc from 'fast-check';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import Markdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { expect, test } from 'vitest';
import {
  appendText,
  type Blocks,
  hasDefinitions,
  noBlocks,
  splitBlocks,
} from '../../../src/renderer/pages/playground/markdownBlocks.ts';

const pieces = (blocks: Blocks) => [...blocks.groups.flat(), blocks.live];

/** As markup, but for line breaks between elements and at the ends of raw text: those cannot be seen. */
function html(...parts: readonly string[]): string {
  return parts
    .map((part) => renderToStaticMarkup(createElement(Markdown, { remarkPlugins: [remarkGfm] }, part)))
    .join('\n')
    .replace(/\n+/g, '\n')
    .replace(/\n?(<[^>]+>|^|$)\n?/g, '$1');
}

// Lines that are hard on a splitter, put together in any order and at any depth.
const line = fc
  .tuple(
    fc.constantFrom('', '', '', ' ', '  ', '   ', '    ', '      ', '\t', '> ', '- ', '1. '),
    fc.constantFrom(
      ...['', '', '', 'word', 'more words here', '- item', '* item', '1. item', '7. item', '-', '10) item'],
      ...['```', '```js', '~~~', '````', '---', '- - -', '===', '# title', '> quote', '<div>', '</div>'],
      ...['<pre>', '</pre>', '<!-- a', 'b -->', '<b>bold</b>', '| a | b |', '|---|---|', '`code`', '**bold'],
      ...['- [ ] task', '- ```', '\u00a0', 'text ```', '+ a', '<script>', '</script>', '\\', '$$'],
    ),
  )
  .map(([indent, content]) => indent + content);
const markdown = fc.array(line, { maxLength: 14 }).map((lines) => lines.join('\n'));

test('the blocks put together are the text, however it arrives', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(markdown, fc.string(), fc.constant('\n'))), (deltas) => {
      const streamed = deltas.reduce(appendText, noBlocks);
      expect(pieces(streamed).join('')).toBe(deltas.join(''));
      expect(pieces(streamed)).toEqual(pieces(splitBlocks(deltas.join(''))));
    }),
    { numRuns: 500 },
  );
});

test('rendered block by block a text looks as it does in one piece', () => {
  fc.assert(
    fc.property(markdown, (text) => {
      fc.pre(!hasDefinitions(text));
      expect(html(...pieces(splitBlocks(text)))).toBe(html(text));
    }),
    { numRuns: 2000 },
  );
}, 60_000);

test('a settled block never changes', () => {
  fc.assert(
    fc.property(markdown, markdown, (first, more) => {
      const before = splitBlocks(first);
      const after = appendText(before, more);
      expect(after.groups.flat().slice(0, before.groups.flat().length)).toEqual(before.groups.flat());
    }),
  );
});

test('an ordinary answer is cut at its paragraphs, lists and code', () => {
  const answer = [
    '# Title\n\n',
    'A paragraph\nof two lines.\n\n',
    '- one\n- two\n\n  still two\n\n  ```js\n  a();\n\n  b();\n  ```\n\n- three\n\n',
    'Before code:\n',
    '```ts\nconst a = 1;\n\n- not a list\n```\n',
    'After.\n\n',
    '| a |\n|---|\n| 1 |\n',
  ];
  expect(pieces(splitBlocks(answer.join('')))).toEqual(answer);
});

test('ten thousand deltas settle in small groups', () => {
  let blocks = noBlocks;
  for (let at = 0; at < 10_000; at += 1) blocks = appendText(blocks, at % 10 === 9 ? 'end.\n\n' : 'word ');
  expect(blocks.groups.flat().length).toBe(999);
  expect(Math.max(...blocks.groups.map((group) => group.length))).toBeLessThanOrEqual(8);
});
