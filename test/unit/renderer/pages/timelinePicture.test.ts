import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { Lane } from '../../../../src/renderer/pages/reliability/timeline/lanes.ts';
import { Picture } from '../../../../src/renderer/pages/reliability/timeline/Picture.tsx';

const HOUR = 3_600_000;
const span = { from: 0, to: HOUR };
const lanes: readonly Lane[] = [
  {
    provider: 'openai',
    segments: [
      { kind: 'segment', from: 0, to: HOUR / 2, state: 'closed', changes: 0, reason: '' },
      { kind: 'segment', from: HOUR / 2, to: HOUR, state: 'open', changes: 1, reason: 'Five failures.' },
    ],
    failovers: [{ kind: 'failover', at: HOUR / 2 + 1, count: 3, to: ['groq'], errorCodes: ['provider.tls'] }],
  },
  {
    provider: 'groq',
    segments: [{ kind: 'segment', from: 0, to: HOUR, state: 'closed', changes: 0, reason: '' }],
    failovers: [],
  },
];
const markup = renderToStaticMarkup(
  createElement(Picture, {
    label: 'States of the last hour',
    lanes,
    ticks: [
      { at: HOUR / 6, label: '12:10' },
      { at: HOUR * 0.99, label: '13:00' },
    ],
    span,
    nameOf: (id: string) => id.toUpperCase(),
    onRead: () => undefined,
  }),
);
const buttons = [...markup.matchAll(/<button[^>]*>/g)].map(([button]) => button);
const nameOf = (button: string) => /aria-label="([^"]*)"/.exec(button)?.[1] ?? '';

it('every stretch and mark is a button with a whole sentence, in the order of time', () => {
  expect(buttons.map((button) => nameOf(button).split(':')[0])).toEqual([
    'OPENAI closed',
    'OPENAI open',
    '3 requests of OPENAI answered by GROQ',
    'GROQ closed',
  ]);
  expect(nameOf(buttons[1] ?? '')).toMatch(/30 min\. Five failures\.$/);
  expect(nameOf(buttons[2] ?? '')).toMatch(/provider\.tls/);
});

it('the whole is one stop of the Tab key', () => {
  expect(buttons.filter((button) => button.includes('tabindex="0"'))).toHaveLength(1);
  expect(buttons.filter((button) => button.includes('tabindex="-1"'))).toHaveLength(3);
});

it('a state is a word where there is room, never a colour alone, and no hour stands under "now"', () => {
  expect(markup).toContain('<span>open</span>');
  expect(markup).toContain('>12:10<');
  expect(markup).not.toContain('>13:00<');
});
