import { go, pageIds } from '../../stores/navigation.ts';
import { usePalette } from '../../stores/palette.ts';

function onKeyDown(event: KeyboardEvent): void {
  // Command on a Mac, Ctrl elsewhere; both work everywhere.
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (event.key.toLowerCase() === 'k') {
    event.preventDefault();
    usePalette.getState().toggle();
    return;
  }
  const page = /^[1-9]$/.test(event.key) ? pageIds[Number(event.key) - 1] : undefined;
  if (!page) return;
  event.preventDefault();
  go(page);
}

/** Keys that work on every page: Ctrl+1..7 opens a page, Ctrl+K the palette. Returns the stop. */
export function followShortcuts(): () => void {
  // Captured, so that an editor that also knows Ctrl+K does not get it first.
  window.addEventListener('keydown', onKeyDown, true);
  return () => window.removeEventListener('keydown', onKeyDown, true);
}
