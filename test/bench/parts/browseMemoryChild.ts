import Database from 'better-sqlite3';
import { BIG, bigBrowser, plainPage } from './bigBrowser.ts';

const [, , how = '', file = ''] = process.argv;
const PAGES = 50;

const before = process.memoryUsage.rss();
let highest = before;
const watch = setInterval(look, 20);
function look(): void {
  highest = Math.max(highest, process.memoryUsage.rss());
}

async function browse(): Promise<void> {
  const { browser, find, close } = bigBrowser(file);
  for (const column of ['last_access', 'created', 'hits'] as const) {
    const { view } = await find({}, { column, descending: true });
    for (let page = 0; page < PAGES; page++) await browser.rows(BIG, view, page * 10_000, 200);
  }
  await find({ states: ['expired'] }, { column: 'last_access', descending: true });
  look();
  await close();
}

function page(): void {
  const database = new Database(file, { readonly: true });
  for (const column of ['last_access_at', 'created_at', 'access_count']) {
    plainPage(database, 'true', `${column} DESC`, 10_000);
    look();
  }
  plainPage(database, 'expires_at < 1795000000', 'last_access_at DESC', 0);
  look();
  database.close();
}

if (how === 'ours') await browse();
else page();
clearInterval(watch);
process.stdout.write(String(highest - before));
