// Every npm script starts here, on whatever Node >= 20 the machine has and before anything is installed:
// plain JavaScript, Node's own modules only. Installs what package-lock.json names, then hands over to
// tools/<command>.ts on the Node that node_modules brings.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const modules = join(root, 'node_modules');
const stamp = join(modules, '.setup-stamp');
const windows = process.platform === 'win32';
const oldestNode = 24;

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** True when node_modules holds exactly what package-lock.json names, as npm itself recorded it. */
function matchesLock() {
  try {
    const read = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;
    const installed = read(join(modules, '.package-lock.json'));
    return Object.entries(read(join(root, 'package-lock.json'))).every(
      ([path, wanted]) =>
        path === '' ||
        (installed[path] ? installed[path].version === wanted.version : wanted.optional || wanted.peer),
    );
  } catch {
    return false;
  }
}

/** True when node_modules only points to that of another checkout, which npm ci would empty. */
function isBorrowed() {
  return lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** Runs the npm that started us (or the one in PATH). Returns its exit code. */
function npm(...args) {
  const own = process.env.npm_execpath?.endsWith('.js') ? process.env.npm_execpath : undefined;
  const options = { cwd: root, stdio: 'inherit', shell: !own && windows };
  const { status, error } = own
    ? spawnSync(process.execPath, [own, ...args], options)
    : spawnSync('npm', args, options);
  if (error) console.error(`setup: npm could not be started: ${error.message}`);
  return status ?? 1;
}

/** The Node the tools run on: the one in node_modules, else this one if it is new enough, else undefined. */
function findNode() {
  const bundled = join(modules, 'node', 'bin', windows ? 'node.exe' : 'node');
  if (existsSync(bundled)) return bundled;
  return Number.parseInt(process.versions.node, 10) >= oldestNode ? process.execPath : undefined;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

function install() {
  const hash = lockHash();
  const stamped = existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
  if ((stamped || matchesLock()) && findNode()) {
    console.log('setup: packages are installed');
  } else {
    if (isBorrowed())
      fail(
        'setup: node_modules is a link to packages that differ from package-lock.json, and npm ci would empty what it points to; remove the link, or bring the packages up to date where they are',
      );
    console.log(
      `setup: installing packages with npm ci (${existsSync(modules) ? 'they differ from' : 'as in'} package-lock.json)`,
    );
    const code = npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
    if (code !== 0) fail('setup: npm ci failed, see above');
    // The package "node" fetches its binary in an install script, which a strict npm policy may have skipped.
    if (!findNode()) npm('rebuild', 'node');
  }
  if (!findNode())
    fail(
      `setup: no Node ${oldestNode} in node_modules/node; run "npm rebuild node", or use Node ${oldestNode} yourself`,
    );
  if (!stamped) writeFileSync(stamp, hash);
}

const [command = '', ...args] = process.argv.slice(2);
const file = `${command.replace(/:(.)/g, (_, letter) => letter.toUpperCase())}.ts`;
const known = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts'));
if (!known.includes(file)) {
  const names = known.map((name) =>
    name.slice(0, -3).replace(/[A-Z]/, (letter) => `:${letter.toLowerCase()}`),
  );
  fail(`usage: node tools/run.mjs ${names.join('|')} [arguments]`);
}
install();

// A group of its own, so that whatever the command started can be ended with it; the extra channel
// lets the command notice when this process was killed the hard way.
const child = spawn(
  findNode(),
  ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, file), ...args],
  {
    cwd: process.cwd(),
    detached: !windows,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: [join(modules, '.bin'), process.env.PATH].join(delimiter) },
  },
);

function endGroup(signal) {
  try {
    if (windows) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // Nobody is left in the group: what was wanted.
  }
}

function end(signal) {
  child.kill(signal);
  setTimeout(() => endGroup('SIGKILL'), 15_000).unref();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(signal));
if (process.env.npm_lifecycle_event && !windows) {
  // npm sends its SIGTERM to the shell between us, which dies of it and tells nobody.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    end('SIGTERM');
  }, 500);
}
child.on('error', (error) => fail(`setup: ${error.message}`));
child.on('exit', (code, signal) => {
  if (!windows) endGroup('SIGTERM');
  process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
});
