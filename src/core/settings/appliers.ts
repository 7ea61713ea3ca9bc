import type { Settings } from './settings.ts';

/** Work that is done for new settings and waits for the word. Exactly one of the two is called, once. */
export interface PreparedApply {
  /** Puts it to use. Must not fail. */
  commit(): void;
  /** Takes it back: the old settings stay. Must not fail. */
  discard(): Promise<void>;
}

/**
 * A part that can fail to follow new settings, as one that has a file to open. Rejects with an `AppError` that says why
 * (`data.setting` names the setting): then nobody follows them. null = these settings make no difference to it.
 */
export type Applier = (settings: Settings, previous: Settings) => Promise<PreparedApply | null>;

/** The parts that are asked before settings are in force. */
export class Appliers {
  readonly #appliers = new Set<Applier>();

  /** Returns the removal. */
  add(applier: Applier): () => void {
    this.#appliers.add(applier);
    return () => this.#appliers.delete(applier);
  }

  /** All parts ready to follow, or a rejection after those that were have taken it back. */
  async prepare(settings: Settings, previous: Settings): Promise<PreparedApply> {
    const ready: PreparedApply[] = [];
    const discard = async () => {
      for (const one of ready.toReversed()) await one.discard();
    };
    if (settings !== previous) {
      for (const applier of this.#appliers) {
        try {
          const prepared = await applier(settings, previous);
          if (prepared) ready.push(prepared);
        } catch (caught) {
          await discard();
          throw caught;
        }
      }
    }
    return {
      discard,
      commit: () => {
        for (const one of ready) one.commit();
      },
    };
  }
}
