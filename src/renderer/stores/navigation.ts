import { create } from 'zustand';

/** The seven pages in the order of the rail; the nth opens with Ctrl+n. */
export const pageIds = [
  'playground',
  'usage',
  'reliability',
  'cache',
  'keys',
  'activity',
  'settings',
] as const;

export type PageId = (typeof pageIds)[number];

/** Where the window is: a page and what it was asked to show (`#/keys?provider=openai`). */
export interface Place {
  readonly page: PageId;
  readonly params: Readonly<Record<string, string>>;
}

/** Reads a location hash; an unknown one is the Playground. */
export function parsePlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const page = pageIds.find((id) => id === path) ?? 'playground';
  return { page, params: Object.fromEntries(new URLSearchParams(query)) };
}

/** The hash of a place: what a link to it has as its address. */
export function placeHash(page: PageId, params: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(params).toString();
  return `#/${page}${query === '' ? '' : `?${query}`}`;
}

/** The current place. Changed by `go`, by links and by the window's history alike. */
export const usePlace = create<Place>()(() => parsePlace(globalThis.location?.hash ?? ''));

/** Opens a page. */
export function go(page: PageId, params: Readonly<Record<string, string>> = {}): void {
  window.location.hash = placeHash(page, params);
}

/** Follows the location. Returns the stop. */
export function followLocation(): () => void {
  const follow = () => usePlace.setState(parsePlace(window.location.hash), true);
  window.addEventListener('hashchange', follow);
  return () => window.removeEventListener('hashchange', follow);
}
