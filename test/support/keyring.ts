import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { unlockOverControlSocket } from './keyringControl.ts';

const run = promisify(execFile);

const PASSWORD = 'a test keyring';
const COLLECTION = '/org/freedesktop/secrets/collection/login';

/** How a private keyring differs from an unlocked one that cannot ask a person anything. */
export interface KeyringOptions {
  /** False: a session bus without any secret service. */
  readonly secretService?: boolean;
  /** An X display such as `:97`: a locked keyring then opens its unlock prompt there. */
  readonly display?: string;
}

/** A real gnome-keyring on a session bus of its own, with its files in a temporary HOME: never the user's. */
export interface PrivateKeyring {
  /** The whole environment for a process that should use it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Locks the login keyring, as a desktop does after a while. */
  lock(): Promise<void>;
  /** Unlocks it with its password, as a login does. */
  unlock(): Promise<void>;
  /** SIGSTOP: the daemon stays on the bus and answers nothing. */
  freeze(): void;
  thaw(): void;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  /** A new daemon over the same files, unlocked. */
  start(): Promise<void>;
  /** Ends every process and removes the files. */
  close(): Promise<void>;
}

/** Starts one. Needs the system packages gnome-keyring, dbus and libglib2.0-bin (gdbus). */
export async function startKeyring(options: KeyringOptions = {}): Promise<PrivateKeyring> {
  const home = mkdtempSync(join(tmpdir(), 'keyring-'));
  const { bus, environment } = await startBus(home, options);
  let daemon: ChildProcess | null = null;
  const gdbus = (...args: string[]) => run('gdbus', args, { env: environment });

  const keyring: PrivateKeyring = {
    environment,
    lock: async () => {
      const service = ['--dest', 'org.freedesktop.secrets', '--object-path', '/org/freedesktop/secrets'];
      const method = ['--method', 'org.freedesktop.Secret.Service.Lock', `['${COLLECTION}']`];
      await gdbus('call', '--session', ...service, ...method);
    },
    unlock: () => unlockOverControlSocket(join(home, 'run', 'keyring', 'control'), PASSWORD),
    freeze: () => void daemon?.kill('SIGSTOP'),
    thaw: () => void daemon?.kill('SIGCONT'),
    kill: async () => {
      if (daemon !== null) await endProcess(daemon);
      daemon = null;
    },
    start: async () => {
      daemon = startDaemon(environment);
      await gdbus('wait', '--session', '--timeout', '20', 'org.freedesktop.secrets');
    },
    close: async () => {
      await keyring.kill();
      await endProcess(bus);
      killProcessesOf(environment.DBUS_SESSION_BUS_ADDRESS);
      rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
  if (options.secretService !== false) await keyring.start();
  return keyring;
}

async function startBus(home: string, options: KeyringOptions) {
  const runtime = join(home, 'run');
  mkdirSync(runtime, { mode: 0o700 });
  const session = {
    HOME: home,
    XDG_RUNTIME_DIR: runtime,
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    ...(options.display === undefined ? {} : { DISPLAY: options.display }),
  };
  const args = ['--nofork', '--print-address=1', `--config-file=${busConfig(home, options)}`];
  const bus = spawn('dbus-daemon', args, { env: session, stdio: ['ignore', 'pipe', 'ignore'] });
  return { bus, environment: { ...session, DBUS_SESSION_BUS_ADDRESS: await firstLine(bus) } };
}

function startDaemon(environment: Readonly<Record<string, string>>): ChildProcess {
  const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    env: environment,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  daemon.stdin?.end(PASSWORD);
  return daemon;
}

/** A bus that starts nothing by itself but, with a display, the program that shows unlock prompts. */
function busConfig(home: string, options: KeyringOptions): string {
  const services = join(home, 'services');
  mkdirSync(services);
  if (options.display !== undefined) {
    const name = 'org.gnome.keyring.SystemPrompter';
    const service = `[D-BUS Service]\nName=${name}\nExec=/usr/libexec/gcr-prompter\n`;
    writeFileSync(join(services, `${name}.service`), service);
  }
  const file = join(home, 'bus.conf');
  writeFileSync(
    file,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=${home}/bus</listen><servicedir>${services}</servicedir>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`,
  );
  return file;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the bus has no output');
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) return line.trim();
  throw new Error('dbus-daemon ended before it gave its address');
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** The prompter and what it starts outlive the bus; they are found by the bus address in their environment. */
function killProcessesOf(address: string): void {
  if (address === '') return;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (Number(pid) === process.pid) continue;
    try {
      const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      if (variables.includes(`DBUS_SESSION_BUS_ADDRESS=${address}`)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended meanwhile, or belongs to somebody else: either way not ours to end.
    }
  }
}
