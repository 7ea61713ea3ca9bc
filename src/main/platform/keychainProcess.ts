import { createRequire } from 'node:module';
import {
  type HelperReply,
  type HelperRequest,
  type HelperValue,
  helperRequestOf,
} from './keychainMessages.ts';

// Entry of the keychain's helper process. keytar blocks threads for ever on a locked keyring and may crash,
// so it lives here, where it can be killed, and nowhere else.

type Keytar = typeof import('keytar');

interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: HelperReply): void;
}

const load = createRequire(import.meta.url);

async function answer(request: HelperRequest): Promise<HelperValue> {
  // Loaded with the first question (then from the module cache), so that a missing libsecret is an answer and not a crash.
  const keytar = load('keytar') as Keytar;
  if (request.op === 'get') return keytar.getPassword(request.service, request.account);
  if (request.op === 'delete') return keytar.deletePassword(request.service, request.account);
  await keytar.setPassword(request.service, request.account, request.secret ?? '');
  return null;
}

async function handle(message: unknown, reply: (message: HelperReply) => void): Promise<void> {
  const request = helperRequestOf(message);
  if (request === null) return;
  const { id } = request;
  try {
    reply({ id, ok: true, value: await answer(request) });
  } catch (caught) {
    reply({ id, ok: false, text: caught instanceof Error ? caught.message : String(caught) });
  }
}

const parentPort = (process as { readonly parentPort?: ParentPort }).parentPort;
if (parentPort !== undefined) {
  parentPort.on('message', (event) => void handle(event.data, (message) => parentPort.postMessage(message)));
} else {
  process.on('message', (message) => void handle(message, (reply) => process.send?.(reply)));
  // An orderly exit would wait for keytar's blocked threads.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}
