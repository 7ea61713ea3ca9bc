import type { KeyedProvider } from '../../../src/core/keys/environmentKeys.ts';
import type { KeyRecord, KeyRecords } from '../../../src/core/keys/keyRecords.ts';
import { KeyRing, type KeyRingOptions } from '../../../src/core/keys/keyRing.ts';
import type { Clock, Logger } from '../../../src/core/ports.ts';
import { AppError } from '../../../src/shared/errors.ts';

export const openai: KeyedProvider = {
  id: 'openai',
  name: 'OpenAI',
  kind: 'remote',
  needsKey: true,
  keyVariables: ['OPENAI_API_KEY'],
};
export const groq: KeyedProvider = {
  ...openai,
  id: 'groq',
  name: 'Groq',
  keyVariables: ['GROQ_API_KEY', 'GROQ_KEY'],
};
export const ollama: KeyedProvider = {
  ...openai,
  id: 'ollama',
  name: 'Ollama',
  kind: 'local',
  needsKey: false,
  keyVariables: [],
};
export const sandbox: KeyedProvider = { ...ollama, id: 'sandbox', name: 'Sandbox', kind: 'sandbox' };

/** A clock that tests move. */
export function testClock(): Clock & { advance(ms: number): void } {
  let elapsedMs = 0;
  return {
    now: () => 1_700_000_000_000 + elapsedMs,
    monotonic: () => elapsedMs,
    advance: (ms) => {
      elapsedMs += ms;
    },
  };
}

/** A log that keeps its lines as text. */
export function testLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const note: Logger['info'] = (message, fields) =>
    void lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
  return { lines, info: note, warn: note, error: note };
}

/** Records in memory, of which the next writes can be made to fail. */
export class ModelRecords implements KeyRecords {
  readonly rows = new Map<string, KeyRecord>();
  failures = 0;
  writes = 0;

  all(): readonly KeyRecord[] {
    return [...this.rows.values()];
  }

  async put(record: KeyRecord): Promise<void> {
    this.#write();
    this.rows.set(record.id, record);
  }

  async remove(id: string): Promise<void> {
    this.#write();
    this.rows.delete(id);
  }

  #write(): void {
    this.writes += 1;
    if (this.failures === 0) return;
    this.failures -= 1;
    throw new AppError('storage.full', 'The disk is full.');
  }
}

/** A key ring of four providers, OpenAI the default one, with an empty environment; `options` change what a test is about. */
export function ringOver(
  options: Pick<KeyRingOptions, 'store' | 'records'> & Partial<KeyRingOptions>,
): KeyRing {
  return new KeyRing({
    clock: testClock(),
    logger: testLogger(),
    environment: {},
    providers: () => [openai, groq, ollama, sandbox],
    defaultProvider: () => 'openai',
    listModels: async () => ['model-a', 'model-b'],
    ...options,
  });
}
