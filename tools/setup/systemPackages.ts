import { existsSync } from 'node:fs';
import { inPath } from '../support/paths.ts';
import { capture } from '../support/process.ts';

/** What a command needs of the system: to open a window, or to bring its own display and keychain too. */
export type SystemNeed = 'window' | 'session';

const windowPackages = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libxtst6',
  'libatk-bridge2.0-0',
  'libnotify4',
  'libsecret-1-0',
];
const sessionPackages = ['python3', 'libglib2.0-bin', 'xvfb', 'xauth', 'gnome-keyring', 'dbus', 'dbus-x11'];
const sessionPrograms = ['gdbus', 'Xvfb', 'dbus-daemon', 'gnome-keyring-daemon'];

// Debian 13 and Ubuntu 24.04 renamed some libraries when time_t grew to 64 bits.
const renamed = (name: string) => `${name}t64`;

// A package with triggers to run is unpacked and configured: apt elsewhere is only not finished with others.
const usable = / (installed|triggers-pending|triggers-awaited)$/;

async function missingOf(names: readonly string[]): Promise<string[]> {
  const { output } = await capture('dpkg-query', [
    '-W',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: these are dpkg-query's placeholders
    '-f=${Package} ${db:Status-Status}\n',
    ...names,
    ...names.map(renamed),
  ]);
  const installed = new Set(
    output.split('\n').flatMap((line) => (usable.test(line) ? [line.split(' ')[0]] : [])),
  );
  return names.filter((name) => !installed.has(name) && !installed.has(renamed(name)));
}

async function nameHere(name: string): Promise<string> {
  const { code } = await capture('apt-cache', ['show', '--no-all-versions', renamed(name)]);
  return code === 0 ? renamed(name) : name;
}

async function aptInstall(missing: readonly string[]): Promise<void> {
  console.log(`setup: installing system packages: ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Another run of apt may hold dpkg's lock: wait for it, at most 5 minutes.
  const quiet = ['-qq', '-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=300'];
  const updated = await capture('apt-get', ['update', ...quiet], { env });
  if (updated.code !== 0) console.error(`setup: apt-get update failed, going on\n${updated.output.trim()}`);
  const names = await Promise.all(missing.map(nameHere));
  const install = ['install', '-y', '--no-install-recommends', ...quiet, ...names];
  const installed = await capture('apt-get', install, { env, timeLimit: 1_800_000 });
  if (installed.code !== 0)
    console.error(`setup: apt-get could not install them, going on\n${installed.output.trim()}`);
}

/**
 * Makes sure the system has what Electron (and for 'session' a display and a keychain of our own) needs.
 * On Debian and its kin it installs what is missing when run as root, else it prints the command to run.
 * Never fails: what really is missing shows in the step that needs it.
 */
export async function ensureSystemPackages(need: SystemNeed): Promise<void> {
  if (process.platform !== 'linux') return;
  const names = need === 'session' ? [...windowPackages, ...sessionPackages] : windowPackages;
  if (!existsSync('/etc/debian_version') || !inPath('apt-get')) {
    const lacking = need === 'session' ? sessionPrograms.filter((program) => !inPath(program)) : [];
    if (lacking.length > 0)
      console.log(`setup: missing ${lacking.join(', ')}; install what Debian calls: ${names.join(' ')}`);
    return;
  }
  const missing = await missingOf(names);
  if (missing.length === 0) console.log('setup: system packages are installed');
  else if (process.getuid?.() === 0) await aptInstall(missing);
  else
    console.log(
      `setup: missing system packages, run: sudo apt-get update && sudo apt-get install -y ${missing.join(' ')}`,
    );
}
