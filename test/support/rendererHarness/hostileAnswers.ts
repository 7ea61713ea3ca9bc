const rows = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    id: at,
    name: `row ${at}`,
    tags: ['a', 'b'],
    ok: at % 2 === 0,
  }));

/** Answers that are long, deep or wide beyond what anybody means. */
export const hostileAnswers: Readonly<Record<string, string>> = {
  deepValid: '['.repeat(2500) + ']'.repeat(2500),
  deepUnclosed: '['.repeat(100_000),
  deepObjects: `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
  wideInDeep: `${'['.repeat(190)}${'1,'.repeat(99_000)}1${']'.repeat(190)}`,
  brokenThenDeep: `x ${'['.repeat(150_000)}`,
  manyRows: JSON.stringify(rows(3500)),
  hugeRows: JSON.stringify(rows(35_000)),
  longString: JSON.stringify({ text: 'a'.repeat(900_000) }),
  manyLines: 'line of text\n'.repeat(150_000),
  shortLines: '\n'.repeat(1_000_000),
  oneLine: 'x'.repeat(2_000_000),
  oneLineOfWords: 'word '.repeat(400_000),
  noLetters: '0123456789 '.repeat(180_000),
  rightToLeft: 'שלום '.repeat(100_000),
  combining: `e${'\u0301'.repeat(300_000)}`,
  emoji: '\u{1f468}\u200d\u{1f469}\u200d\u{1f467} '.repeat(60_000),
  quotes: '>'.repeat(19_000),
  stars: '*a **b '.repeat(2800),
  links: '[a](b '.repeat(3300),
  brackets: '[a]['.repeat(4900),
  table: `|a|b|\n|-|-|\n${'|1|2|\n'.repeat(3300)}`,
  wideTable: `${'|a'.repeat(2000)}|\n${'|-'.repeat(2000)}|\n${`${'|1'.repeat(2000)}|\n`.repeat(3)}`,
  list: '- a\n'.repeat(30_000),
  nestedList: Array.from({ length: 140 }, (_, at) => `${' '.repeat(2 * at)}- a`).join('\n'),
  headings: '# a\n\n'.repeat(30_000),
  fence: `\`\`\`\n${'code\n'.repeat(200_000)}`,
  definitions: '[a]: http://b\n'.repeat(1400),
};
