import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Caller,
  type FlightLine,
  type Landing,
  SingleFlight,
} from '../../../src/core/client/singleFlight.ts';
import { virtualTime } from '../../support/virtualTime.ts';

/** One call upstream, in the hands of a test. Like the client's own, it ends at once when it is stopped. */
interface Upstream {
  readonly key: string;
  readonly line: FlightLine;
  text: string;
  ended: 'ok' | 'error' | 'stopped' | null;
  say(piece: string): void;
  end(how: 'ok' | 'error'): void;
}

/** One caller as a test sees it. */
interface Guest {
  readonly key: string;
  readonly stop: AbortController;
  heard: string;
  landing: Landing<string> | null;
  error: unknown;
}

function scene() {
  const time = virtualTime();
  const flights = new SingleFlight<string>(time);
  const upstreams: Upstream[] = [];
  const guests: Guest[] = [];

  const start = (key: string) => (line: FlightLine) =>
    new Promise<string>((resolve, reject) => {
      const upstream: Upstream = {
        key,
        line,
        text: '',
        ended: null,
        say: (piece) => {
          if (upstream.ended) return;
          upstream.text += piece;
          line.onText(piece);
        },
        end: (how) => {
          if (upstream.ended) return;
          upstream.ended = how;
          if (how === 'ok') resolve(upstream.text);
          else reject(new Error('upstream failed'));
        },
      };
      upstreams.push(upstream);
      const stop = () => {
        if (upstream.ended) return;
        upstream.ended = 'stopped';
        resolve(`stopped after ${upstream.text}`);
      };
      line.signal.addEventListener('abort', stop, { once: true });
      if (line.signal.aborted) stop();
    });

  const ask = (key = 'a', more: Partial<Caller> & { forMs?: number } = {}): Guest => {
    const stop = new AbortController();
    const guest: Guest = { key, stop, heard: '', landing: null, error: null };
    const caller: Caller = {
      signal: stop.signal,
      deadlineAt: time.clock.monotonic() + (more.forMs ?? 1e9),
      onText: (text) => {
        guest.heard += text;
      },
      onWait: () => undefined,
      ...more,
    };
    flights.ask(key, caller, start(key)).then(
      (landing) => {
        guest.landing = landing;
      },
      (error: unknown) => {
        guest.error = error;
      },
    );
    guests.push(guest);
    return guest;
  };
  const last = () => upstreams.at(-1) as Upstream;
  return { time, flights, upstreams, guests, ask, last, settle: () => time.advance(0) };
}

test('who comes late gets what came so far at once, and the rest as it comes', async () => {
  const { ask, last, settle, upstreams, flights } = scene();
  const first = ask();
  last().say('Once ');
  last().say('upon ');
  const late = ask();
  expect(late.heard).toBe('Once upon ');
  last().say('a time');
  expect([first.heard, late.heard]).toEqual(['Once upon a time', 'Once upon a time']);
  last().end('ok');
  await settle();
  expect(first.landing).toEqual({ left: null, result: 'Once upon a time', joined: false, pays: true });
  expect(late.landing).toEqual({ left: null, result: 'Once upon a time', joined: true, pays: false });
  expect(upstreams).toHaveLength(1);
  expect(flights.size).toBe(0);
  ask();
  expect(upstreams).toHaveLength(2);
});

test('the first one cancelled ends at once; the others are served, and the next of them pays', async () => {
  const { ask, last, settle } = scene();
  const [first, second, third] = [ask(), ask(), ask()];
  last().say('half');
  first.stop.abort();
  await settle();
  expect(first.landing).toEqual({ left: 'cancelled', text: 'half', joined: false });
  expect(last().line.signal.aborted).toBe(false);
  last().say(' and half');
  last().end('ok');
  await settle();
  expect(first.heard).toBe('half');
  expect(second.landing).toMatchObject({ result: 'half and half', pays: true });
  expect(third.landing).toMatchObject({ result: 'half and half', pays: false });
});

test('the call stops when the last one leaves, who hears what became of it; who comes then starts anew', async () => {
  const { ask, last, settle, upstreams } = scene();
  const [first, second] = [ask(), ask()];
  last().say('so far');
  first.stop.abort();
  second.stop.abort();
  const next = ask();
  await settle();
  expect(upstreams.map(({ ended }) => ended)).toEqual(['stopped', null]);
  expect(second.landing).toMatchObject({ left: null, result: 'stopped after so far', pays: true });
  last().end('ok');
  await settle();
  expect(next.landing).toMatchObject({ left: null, result: '', joined: false, pays: true });
});

test('an error reaches each one once, and starts nothing', async () => {
  const { ask, last, settle, guests, upstreams } = scene();
  ask();
  ask();
  ask();
  last().end('error');
  await settle();
  expect(guests.map(({ error }) => String(error))).toEqual(Array(3).fill('Error: upstream failed'));
  expect(upstreams).toHaveLength(1);
});

test('who joined leaves at its own deadline; the first one is left to the deadline of the call', async () => {
  const { ask, last, settle, time } = scene();
  const first = ask('a', { forMs: 50 });
  const hasty = ask('a', { forMs: 100 });
  const patient = ask('a', { forMs: 1000 });
  await time.advance(100);
  expect([first.landing, patient.landing]).toEqual([null, null]);
  expect(hasty.landing).toEqual({ left: 'deadline', text: '', joined: true });
  last().end('ok');
  await settle();
  expect([first.landing?.left, patient.landing?.left]).toEqual([null, null]);
  expect(time.sleeping()).toBe(0);
});

test('a listener that throws fails its own request only', async () => {
  const { ask, last, settle } = scene();
  const first = ask();
  const broken = ask('a', {
    onText: () => {
      throw new Error('window is gone');
    },
  });
  last().say('text');
  last().end('ok');
  await settle();
  expect(first.landing).toMatchObject({ result: 'text' });
  expect(String(broken.error)).toBe('Error: window is gone');
});

test('who joins from within a piece of text gets that piece once', async () => {
  const { ask, last, settle, guests } = scene();
  ask('a', { onText: () => void (guests.length < 2 && ask()) });
  last().say('one ');
  last().say('two');
  last().end('ok');
  await settle();
  expect(guests).toHaveLength(2);
  expect(guests[1]?.heard).toBe('one two');
});

test('one that is told to stop while others are told the text does not disturb them', async () => {
  const { ask, last, settle, guests } = scene();
  const first = ask('a', { onText: () => guests[1]?.stop.abort() });
  const [second, third] = [ask(), ask()];
  last().say('x');
  last().say('y');
  last().end('ok');
  await settle();
  expect([first.heard, second.heard, third.heard]).toEqual(['', '', 'xy']);
  expect(second.landing).toMatchObject({ left: 'cancelled' });
  expect(third.landing).toMatchObject({ result: 'xy' });
});

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      key: fc.constantFrom('a', 'b'),
      forMs: fc.integer({ min: 1, max: 50 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), who: fc.nat(30) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      which: fc.nat(10),
      piece: fc.string({ minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      which: fc.nat(10),
      how: fc.constantFrom('ok' as const, 'error' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 20 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
);

test('whatever happens in whatever order: one call at a time for each key, a true prefix for everybody, one payer, nobody hangs', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { ask, time, settle, upstreams, guests, flights } = scene();
      const flightOf = new Map<Guest, Upstream>();
      for (const action of steps) {
        if (action.do === 'ask') {
          const guest = ask(action.key, { forMs: action.forMs });
          const running = upstreams.findLast(({ key }) => key === action.key);
          if (running) flightOf.set(guest, running);
        } else if (action.do === 'cancel') guests[action.who % Math.max(1, guests.length)]?.stop.abort();
        else if (action.do === 'say')
          upstreams[action.which % Math.max(1, upstreams.length)]?.say(action.piece);
        else if (action.do === 'end')
          upstreams[action.which % Math.max(1, upstreams.length)]?.end(action.how);
        else if (action.do === 'advance') await time.advance(action.ms);
        else await settle();
        for (const key of ['a', 'b']) {
          expect(upstreams.filter((one) => one.key === key && one.ended === null).length).toBeLessThanOrEqual(
            1,
          );
        }
      }
      for (const upstream of upstreams) upstream.end('ok');
      await settle();
      expect(flights.size).toBe(0);
      expect(time.sleeping()).toBe(0);
      for (const guest of guests) {
        const { landing, error, heard } = guest;
        const upstream = flightOf.get(guest);
        expect(landing !== null || error !== null).toBe(true);
        expect(upstream?.text.startsWith(heard)).toBe(true);
        if (landing?.left === null && upstream?.ended === 'ok') {
          expect([heard, landing.result]).toEqual([upstream.text, upstream.text]);
        }
        if (landing && landing.left !== null) expect(landing.text).toBe(heard);
      }
      for (const upstream of upstreams) {
        const landed = guests.filter(
          (guest) => flightOf.get(guest) === upstream && guest.landing?.left === null,
        );
        const payers = landed.filter(({ landing }) => landing?.left === null && landing.pays);
        expect(payers).toHaveLength(upstream.ended === 'error' ? 0 : 1);
      }
    }),
    { numRuns: 300 },
  );
});
