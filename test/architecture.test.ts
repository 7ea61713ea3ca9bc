import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

interface Source {
  /** Path from the repository root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}
interface Import {
  /** A path from the root for files of ours, else the package's name. */
  readonly target: string;
  readonly typeOnly: boolean;
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'"();]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

function importsOf(path: string, text: string): Import[] {
  return [...text.matchAll(importPattern)].map(([, type, fixed, dynamic]) => {
    const name = fixed ?? dynamic ?? '';
    const target = name.startsWith('.') ? relative(root, resolve(root, dirname(path), name)) : name;
    return { target: target.replace(/\?.*$/, ''), typeOnly: type !== undefined };
  });
}

function sourcesIn(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => {
      const path = relative(root, join(entry.parentPath, entry.name));
      const text = readFileSync(join(root, path), 'utf8');
      return { path, text, imports: importsOf(path, text) };
    });
}

const sources = sourcesIn('src');
const layerOf = (path: string) => path.split('/')[1];

/** The offending imports of every file in `folder`, as `file -> import`. */
function offending(folder: string, isForbidden: (one: Import) => boolean): string[] {
  return sources
    .filter((source) => source.path.startsWith(`src/${folder}`))
    .flatMap((source) => source.imports.filter(isForbidden).map((one) => `${source.path} -> ${one.target}`));
}

test('imports point one way: renderer -> shared <- preload, main -> core -> shared', () => {
  const allowed: Record<string, readonly string[]> = {
    shared: ['shared'],
    core: ['core', 'shared'],
    main: ['main', 'core', 'shared'],
    preload: ['preload', 'shared'],
    renderer: ['renderer', 'shared'],
  };
  const wrong = sources.flatMap((source) =>
    source.imports
      .filter(({ target }) => target.startsWith('src/'))
      .filter(({ target }) => !allowed[layerOf(source.path) ?? '']?.includes(layerOf(target) ?? ''))
      .map(({ target }) => `${source.path} -> ${target}`),
  );
  expect(wrong).toEqual([]);
});

test('shared is pure: zod is its only package', () => {
  expect(offending('shared', ({ target }) => !target.startsWith('src/') && target !== 'zod')).toEqual([]);
});

test('core runs without a window: no electron, no keytar, no process.env', () => {
  expect(offending('core', ({ target }) => /^(electron|keytar)/.test(target))).toEqual([]);
  const readsEnvironment = sources.filter(
    ({ path, text }) => path.startsWith('src/core/') && /process\.env\b/.test(text.replace(/`[^`]*`/g, '')),
  );
  expect(readsEnvironment.map(({ path }) => path)).toEqual([]);
});

test('the renderer has no Node and no zod, and takes types only from the contract', () => {
  const isForbidden = ({ target, typeOnly }: Import) =>
    /^(node:|electron|zod|better-sqlite3|keytar|openai)/.test(target) ||
    (target.startsWith('src/shared/contract/') && !typeOnly);
  expect(offending('renderer', isForbidden)).toEqual([]);
});

test('one place each: better-sqlite3 in storage, ipcMain in the transport, keytar in the keychain process', () => {
  const users = (name: string) =>
    sources.filter(({ imports }) => imports.some(({ target, typeOnly }) => target === name && !typeOnly));
  const outside = users('better-sqlite3').filter(({ path }) => !path.startsWith('src/core/storage/'));
  expect(outside.map(({ path }) => path)).toEqual([]);
  expect(users('keytar').map(({ path }) => path)).toEqual(['src/main/platform/keychainProcess.ts']);
  const touching = (word: RegExp) => sources.filter(({ text }) => word.test(text)).map(({ path }) => path);
  expect(touching(/\bipcMain\./)).toEqual(['src/main/ipc/transport.ts']);
  expect(touching(/\bshell\.openExternal\(/)).toEqual(['src/main/links.ts']);
  expect(touching(/\bipcRenderer\./)).toEqual(['src/preload/index.ts']);
});

test('only stores talk to the main process', () => {
  const callers = sources
    .filter(
      ({ path, imports }) =>
        path.startsWith('src/renderer/') && imports.some(({ target }) => target === 'src/renderer/ipc.ts'),
    )
    .map(({ path }) => path)
    .filter((path) => !/(Store|Stores|stores\/[^/]+)\.tsx?$/.test(path));
  expect(callers).toEqual([]);
});

test('the window is opened without the switches that would open it to attack', () => {
  const dangerous =
    /dangerouslySetInnerHTML|\.innerHTML\s*=|webSecurity|allowRunningInsecureContent|experimentalFeatures|enableBlinkFeatures|disable-web-security|loadFile\(|sandbox: false|nodeIntegration: true|contextIsolation: false|\beval\(|new Function\(/;
  expect(sources.filter(({ text }) => dangerous.test(text)).map(({ path }) => path)).toEqual([]);
});

test('there is no import cycle', () => {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      return;
    }
    if (done.has(path)) return;
    for (const one of byPath.get(path)?.imports ?? []) {
      if (!one.typeOnly) visit(one.target, [...trail, path]);
    }
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
  expect(cycles).toEqual([]);
});

test('files stay small', () => {
  const all = [...sources, ...sourcesIn('tools'), ...sourcesIn('test')];
  const long = all.filter(({ text }) => text.split('\n').length > 400).map(({ path }) => path);
  expect(long).toEqual([]);
});

test('nothing committed is skipped or left to do', () => {
  const left = /\b(it|test|describe)\.(skip|todo|only|fixme)\b/;
  const here = 'test/architecture.test.ts';
  const found = sourcesIn('test').filter(({ path, text }) => path !== here && left.test(text));
  expect(found.map(({ path }) => path)).toEqual([]);
});
