import type { Browser } from '../../../core/browse/browser.ts';
import type { HandlersOf } from '../router.ts';

export interface BrowseHandlerParts {
  readonly browser: Browser;
}

export function browseHandlers({ browser }: BrowseHandlerParts): HandlersOf<'browse'> {
  return {
    'browse.open': ({ file, filter, sort }) => browser.open(file, filter, sort),
    'browse.rows': async ({ file, view, offset, limit }) => ({
      offset,
      ...(await browser.rows(file, view, offset, limit)),
    }),
    'browse.place': async ({ file, view, id }) => ({ index: await browser.place(file, view, id) }),
    'browse.stop': ({ file, view }) => browser.stop(file, view),
    'browse.entry': ({ file, id }) => browser.entry(file, id),
    'browse.stats': ({ file }) => browser.stats(file),
  };
}
