import type { PagesScenario, RouteAnswers } from './pages/scenario.ts';
import { pagesAnswers } from './pagesData.ts';
import { playgroundAnswers } from './playgroundData.ts';

/** What the harness puts before this script runs, and what the script leaves for it to look at. */
interface Page {
  fakeScenario?: PagesScenario;
  bridge?: unknown;
  /** Every call, as `[route, input]`. */
  fakeCalls?: [string, unknown][];
  fakeEmit?: (event: string, payload: unknown) => void;
}

type Answerer = (input: unknown) => unknown;

const page = globalThis as unknown as Page;
const scenario = page.fakeScenario ?? 'full';
const listeners = new Map<string, Set<(payload: unknown) => void>>();
const calls: [string, unknown][] = [];

const emit = (event: string, payload: unknown) => {
  for (const listener of listeners.get(event) ?? []) listener(payload);
};

const shell: RouteAnswers = {
  'app.status': () => ({
    ok: true,
    data: {
      ready: true,
      notices:
        scenario === 'trouble'
          ? [
              {
                id: 'keychain',
                level: 'warning',
                error: {
                  code: 'keychain.locked',
                  message: 'The keychain is locked: keys cannot be read until it is unlocked.',
                },
              },
            ]
          : [],
    },
  }),
  'app.openLink': () => ({ ok: true, data: { opened: true } }),
  'app.copyText': () => ({ ok: true, data: undefined }),
  'app.reportError': () => ({ ok: true, data: undefined }),
};

const answers = {
  ...shell,
  ...pagesAnswers(scenario, Date.now(), emit),
  ...playgroundAnswers(emit, scenario === 'empty'),
} as unknown as Readonly<Record<string, Answerer | undefined>>;

page.fakeCalls = calls;
page.fakeEmit = emit;
page.bridge = {
  invoke: async (route: string, input: unknown) => {
    calls.push([route, structuredClone(input)]);
    const answer = answers[route];
    if (!answer) return { ok: false, error: { code: 'ipc.unknown_route', message: `No fake of ${route}.` } };
    return structuredClone(await answer(input));
  },
  on: (event: string, callback: (payload: unknown) => void) => {
    const set = listeners.get(event) ?? new Set();
    listeners.set(event, set.add(callback));
    return () => set.delete(callback);
  },
};
