import { invoke } from '../ipc.ts';
import { useKeyRing, useSettings } from './console.ts';
import { toast } from './toasts.ts';

/** Puts text on the clipboard; says so in a toast only when it failed. True when it worked. */
export async function copyText(text: string): Promise<boolean> {
  const result = await invoke('app.copyText', { text });
  if (!result.ok) toast({ tone: 'bad', title: 'Not copied', error: result.error });
  return result.ok;
}

/** Asks the main process to open a link in the browser; it confirms with the person first. */
export async function openLink(url: string): Promise<void> {
  const result = await invoke('app.openLink', { url });
  if (!result.ok) toast({ tone: 'bad', title: 'Link not opened', error: result.error });
}

/** Puts what broke a page into the log. */
export async function reportError(error: unknown): Promise<void> {
  const known = error instanceof Error ? error : new Error(String(error));
  await invoke('app.reportError', {
    message: known.message.slice(0, 2000),
    stack: (known.stack ?? '').slice(0, 20_000),
  });
}

/** Tests the key that a provider would use now; a toast says how it went. Costs no tokens. */
export async function testKey(provider: string): Promise<void> {
  const result = await invoke('keys.test', { provider });
  if (!result.ok) {
    toast({ tone: 'bad', title: `The key of ${provider} was not tested`, error: result.error });
  } else if (result.data.error) {
    toast({ tone: 'bad', title: `The key of ${provider} does not work`, error: result.data.error });
  } else {
    toast({
      tone: 'good',
      title: `The key of ${provider} works`,
      message: result.data.models === null ? '' : `${result.data.models} models listed`,
    });
  }
  await useKeyRing.getState().refresh();
}

/** Changes the setting color_scheme: auto, light or dark. */
export async function setColorScheme(value: string): Promise<void> {
  const result = await invoke('settings.update', { values: { color_scheme: value } });
  if (result.ok) useSettings.getState().receive(result.data);
  else toast({ tone: 'bad', title: 'Theme not changed', error: result.error });
}
