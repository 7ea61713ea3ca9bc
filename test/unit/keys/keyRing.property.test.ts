import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KeyRing } from '../../../src/core/keys/keyRing.ts';
import { tailOf } from '../../../src/core/keys/keyText.ts';
import { errorBodyOf } from '../../../src/shared/errors.ts';
import { type Fault, ModelKeychain } from './modelKeychain.ts';
import { ModelRecords, ringOver } from './ringBench.ts';

type Step =
  | { readonly act: 'add' | 'replace' | 'remove' | 'use'; readonly provider: 'openai' | 'groq' }
  | { readonly act: 'keychain'; readonly state: 'ready' | 'locked' | 'unavailable' }
  | { readonly act: 'faults'; readonly faults: Fault[] }
  | { readonly act: 'full_disk' }
  | { readonly act: 'restart' };

const provider = fc.constantFrom('openai' as const, 'groq' as const);
const fault = fc.constantFrom<Fault>('none', 'lost', 'applied', 'swallowed');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ act: fc.constantFrom('add', 'replace', 'remove', 'use'), provider }) },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('keychain' as const),
      state: fc.constantFrom('ready' as const, 'locked' as const, 'unavailable' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ act: fc.constant('faults' as const), faults: fc.array(fault, { maxLength: 4 }) }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ act: 'full_disk' }, { act: 'restart' }) },
);

/** What may be true of one provider after all that its user was told. */
interface Belief {
  /** What the keychain may hold for it; null = nothing. One member unless a call ended with its outcome unknown. */
  inKeychain: Set<string | null>;
  inMemory: string | null;
}

class World {
  readonly store = new ModelKeychain();
  readonly records = new ModelRecords();
  readonly beliefs: Record<'openai' | 'groq', Belief> = {
    openai: { inKeychain: new Set([null]), inMemory: null },
    groq: { inKeychain: new Set([null]), inMemory: null },
  };
  /** Secrets of adds that failed and could not be taken back. */
  readonly mayBeStray = new Set<string>();
  ring: KeyRing = ringOver(this);
  #secrets = 0;

  async take(next: Step): Promise<void> {
    if (next.act === 'keychain') this.store.become(next.state);
    else if (next.act === 'faults') this.store.faults = [...next.faults];
    else if (next.act === 'full_disk') this.records.failures = 1;
    else if (next.act === 'restart') await this.restart();
    else if (next.act === 'use') await this.ring.secretFor(next.provider).catch(() => undefined);
    else if (next.act === 'remove') await this.#remove(next.provider);
    else await this.#save(next.act, next.provider);
  }

  async restart(): Promise<void> {
    await this.ring.close();
    this.ring = ringOver(this);
    for (const belief of Object.values(this.beliefs)) belief.inMemory = null;
  }

  /** Every fault ends, the user comes back. */
  async heal(): Promise<void> {
    this.store.faults = [];
    this.records.failures = 0;
    this.store.become('ready');
    await this.restart();
  }

  /** What the keychain holds for the provider's recorded key. */
  held(id: 'openai' | 'groq'): string | null {
    const recorded = [...this.records.rows.values()].find((record) => record.provider === id);
    return this.store.entries.get(`${id}/${recorded?.id}`) ?? null;
  }

  /** Secrets in the keychain that no record leads to. */
  stray(): string[] {
    const led = new Set([...this.records.rows.values()].map((record) => `${record.provider}/${record.id}`));
    return [...this.store.entries].filter(([account]) => !led.has(account)).map(([, secret]) => secret);
  }

  async #save(act: 'add' | 'replace', id: 'openai' | 'groq'): Promise<void> {
    const belief = this.beliefs[id];
    this.#secrets += 1;
    const secret = `sk-${id}-${String(this.#secrets).padStart(8, '0')}`;
    const faults = this.store.faults.filter((kind) => kind !== 'none').length + this.records.failures;
    try {
      const view =
        act === 'add'
          ? await this.ring.add(id, 'name', secret)
          : await this.ring.replace(this.#idOf(id), secret);
      if (view.storedIn === 'keychain') {
        belief.inKeychain = new Set([secret]);
        belief.inMemory = null;
      } else belief.inMemory = secret;
    } catch {
      // One fault is always taken back; with more of them the outcome is unknown, but never a third secret.
      if (faults > 1 && act === 'add') this.mayBeStray.add(secret);
      else if (faults > 1) belief.inKeychain.add(secret);
    }
  }

  async #remove(id: 'openai' | 'groq'): Promise<void> {
    const belief = this.beliefs[id];
    const key = this.#idOf(id);
    const isRecorded = this.records.rows.has(key);
    try {
      if (!(await this.ring.remove(key))) return;
      belief.inMemory = null;
      if (isRecorded) belief.inKeychain = new Set([null]);
    } catch (caught) {
      const { code } = errorBodyOf(caught);
      // Asked to delete, the keychain may have done so before its answer, or the note of it, was lost.
      if (code !== 'keychain.locked' && code !== 'keychain.unavailable') belief.inKeychain.add(null);
    }
  }

  #idOf(id: 'openai' | 'groq'): string {
    return this.ring.list().keys.find((key) => key.provider === id)?.id ?? 'none';
  }
}

async function expectTruth(world: World): Promise<void> {
  const view = world.ring.list();
  expect(JSON.stringify(view)).not.toMatch(/sk-/);
  for (const secret of world.stray()) expect(world.mayBeStray).toContain(secret);
  for (const id of ['openai', 'groq'] as const) {
    const { inKeychain, inMemory } = world.beliefs[id];
    expect(inKeychain).toContain(world.held(id));
    const shown = view.keys.find((key) => key.provider === id);
    if (inMemory === null) expect(shown?.storedIn).not.toBe('memory');
    else {
      expect(shown).toMatchObject({ storedIn: 'memory', tail: tailOf(inMemory) });
      expect((await world.ring.secretFor(id)).secret).toBe(inMemory);
    }
  }
}

async function expectAgreement(world: World): Promise<void> {
  await world.ring.refresh();
  for (const key of world.ring.list().keys) {
    const held = world.store.entries.get(`${key.provider}/${key.id}`);
    expect(key.presence).toBe(held === undefined ? 'missing' : 'ok');
    if (held === undefined) continue;
    expect(key.tail).toBe(tailOf(held));
    expect(await world.ring.secretFor(key.provider)).toMatchObject({ secret: held });
  }
}

test('no secret is lost or overwritten without word, and records and keychain agree once the keychain is well', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const world = new World();
      for (const next of steps) {
        await world.take(next);
        await expectTruth(world);
      }
      await world.heal();
      await expectTruth(world);
      await expectAgreement(world);
    }),
    { numRuns: 500 },
  );
});
