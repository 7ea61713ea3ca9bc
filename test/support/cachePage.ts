import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Page } from '@playwright/test';
import { tableSql } from '../../src/core/cache/tableSql.ts';
import { inCache } from './libraryFile.ts';

/** Drops a file of the disk on the window, as a person does from a folder. */
export async function dropFile(page: Page, file: string): Promise<void> {
  await page.evaluate(
    `document.body.append(Object.assign(document.createElement('input'), { type: 'file', id: 'dropped' }))`,
  );
  await page.locator('#dropped').setInputFiles(file);
  await page.evaluate(`(() => {
    const input = document.querySelector('#dropped');
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(input.files[0]);
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.querySelector('main > *').dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
    input.remove();
  })()`);
}

const names = [
  '<img src=x onerror="document.title=1">',
  `'; DROP TABLE ai_cache; --`,
  '"quoted" \\ back',
  'nul\0inside',
  '\u202Edrawkcab',
  'line\nbreak\ttab',
  '\u05E9\u05DC\u05D5\u05DD \u{1F600}',
];

/** So many entries of it are awkward: the first ones, as they were used last. */
export const AWKWARD = names.length + 3;

/** A cache with names and values that break what shows them carelessly, one of 5 MB, and some plain ones. Resolves to the keys. */
export function writeHostileCache(file: string): readonly string[] {
  return inCache(file, (database) => {
    database.pragma('journal_mode = WAL');
    for (const sql of tableSql('ai_cache').setup) database.exec(sql);
    const insert = database.prepare('INSERT INTO ai_cache VALUES (?, ?, ?, ?, NULL, 1, ?)');
    const now = Date.now() / 1000;
    const rows: readonly (readonly [string, string, string | Buffer])[] = [
      ...names.map((name) => [name, name, JSON.stringify({ [name]: name })] as const),
      ['default', 'broken', '{"<b>": '],
      ['default', 'bytes', Buffer.from([0xff, 0xfe, 0x00])],
      ['default', 'large', JSON.stringify('<b>'.repeat(5_000_000 / 3))],
      ...Array.from({ length: 40 }, (_, index) => ['default', `plain ${index}`, `"${index}"`] as const),
    ];
    for (const [index, [namespace, key, value]] of rows.entries()) {
      insert.run(namespace, key, value, now - index, now - index);
    }
    return rows.map(([, key]) => key);
  });
}

const program = `
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], timeout=3.0, isolation_level=None)
for number in range(int(sys.argv[2])):
    connection.execute("INSERT INTO ai_cache VALUES ('python', ?, '1', ?, NULL, 1, ?)", (f"python {number}", time.time(), time.time()))
`;

/** Adds entries by Python's own sqlite3, each in a transaction of its own. */
export async function pythonAdds(file: string, count: number): Promise<void> {
  const child = spawn('python3', ['-c', program, file, String(count)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`Python ended with ${code}`);
}
