import { once } from 'node:events';
import { connect } from 'node:net';

/** gnome-keyring's own number for "unlock the login keyring". */
const OPERATION_UNLOCK = 1;

/**
 * Unlocks a running gnome-keyring the way a login does: over its control socket, whose messages are big-endian words
 * (length of the message with itself, operation, length of the password, password) after one byte that carries
 * the credentials of the caller. Rejects when the daemon refuses the password.
 */
export async function unlockOverControlSocket(path: string, password: string): Promise<void> {
  const text = Buffer.from(password, 'utf8');
  const head = Buffer.alloc(1 + 12);
  head.writeUInt32BE(12 + text.length, 1);
  head.writeUInt32BE(OPERATION_UNLOCK, 5);
  head.writeUInt32BE(text.length, 9);
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    socket.write(Buffer.concat([head, text]));
    const [answer] = await once(socket, 'data');
    const result = (answer as Buffer).readUInt32BE(4);
    if (result !== 0) throw new Error(`the keyring refused to unlock (answer ${result})`);
  } finally {
    socket.destroy();
  }
}
