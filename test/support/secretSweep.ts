import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { descendants } from './processTree.ts';

/** Every form in which a secret could lie somewhere, by its name. */
export function formsOf(secret: string): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(secret);
  const forms = new Map<string, Buffer>([
    ['raw', bytes],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['HEX', Buffer.from(bytes.toString('hex').toUpperCase())],
    ['URL', Buffer.from(encodeURIComponent(secret))],
    ['UTF-16', Buffer.from(secret, 'utf16le')],
    ['first half', bytes.subarray(0, Math.ceil(bytes.length / 2))],
  ]);
  // Inside a longer text the same bytes have one of three base64 forms; the characters at the ends depend on neighbours.
  for (const before of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const inner = text.slice(before === 0 ? 0 : 4, Math.floor((before + bytes.length) / 3) * 4);
    forms.set(`base64 +${before}`, Buffer.from(inner));
    forms.set(`base64url +${before}`, Buffer.from(inner.replaceAll('+', '-').replaceAll('/', '_')));
  }
  return forms;
}

/** The forms of a secret that are in a piece of data. */
export function formsIn(data: Buffer | string, secret: string): readonly string[] {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  return [...formsOf(secret)].flatMap(([name, form]) => (bytes.includes(form) ? [name] : []));
}

/** Where a secret is in the files below a folder: `path: form`, empty when nowhere. */
export function formsInFiles(folder: string, secret: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    return formsIn(contentOf(path), secret).map((form) => `${path}: ${form}`);
  });
}

/** Where a secret is in the environments and command lines of a process and all it started. */
export function formsInProcesses(pid: number, secret: string): readonly string[] {
  return [pid, ...descendants(pid)].flatMap((each) =>
    ['environ', 'cmdline'].flatMap((file) =>
      formsIn(contentOf(`/proc/${each}/${file}`), secret).map((form) => `/proc/${each}/${file}: ${form}`),
    ),
  );
}

/** Browsers replace their files all the time, and processes end: what is gone holds nothing. */
function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (caught) {
    if (
      caught instanceof Error &&
      'code' in caught &&
      (caught.code === 'ENOENT' || caught.code === 'ESRCH')
    ) {
      return Buffer.alloc(0);
    }
    throw caught;
  }
}
