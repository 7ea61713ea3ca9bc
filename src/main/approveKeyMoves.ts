import { dialog } from 'electron';
import type { KeyMove } from '../core/keys/keyMoves.ts';

/** Asks the person whether their keys may go to new servers. The page cannot answer this question, only a person can. */
export async function approveKeyMoves(moves: readonly KeyMove[]): Promise<boolean> {
  if (moves.length === 0) return true;
  const lines = moves.map(({ provider, key, to }) => {
    const warning = to.startsWith('https:') ? '' : ' (not encrypted: others on the network can read it)';
    return `${provider}: ${key} will be sent to ${to}${warning}`;
  });
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    message: 'Send your keys to another server?',
    detail: `${lines.join('\n')}\n\nOnly go on if you know that server and changed the address yourself.`,
    buttons: ['Send them there', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}
