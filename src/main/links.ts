import { dialog, shell } from 'electron';
import { checkedLink } from './checkedLink.ts';

/** Asks the person, showing the whole address, and opens it in their browser. The only call of openExternal. */
export async function openLink(text: string): Promise<boolean> {
  const url = checkedLink(text);
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: 'Open this address in your browser?',
    detail: url,
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  if (response !== 0) return false;
  await shell.openExternal(url);
  return true;
}
