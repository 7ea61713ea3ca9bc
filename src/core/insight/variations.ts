import type { AskParams } from '../../shared/contract/ask.ts';
import { type LibraryIdentity, type LibraryRequest, libraryRequests } from '../cache/libraryKey.ts';
import type { LibraryName } from '../providers/preset.ts';

/** What other requests may have had, the most likely first. */
export interface KnownValues {
  readonly models: readonly string[];
  readonly libraries: readonly LibraryName[];
  readonly maxTokens: readonly number[];
}

// Tenths as people set them, and the quarters between.
const TEMPERATURES = [
  ...Array.from({ length: 21 }, (_, tenths) => tenths / 10),
  0.05,
  0.15,
  0.25,
  0.35,
  0.75,
];
const MAX_TOKENS = [
  ...[1000, 1024, 500, 512, 256, 100, 2000, 2048, 4096, 4000, 128, 200, 300, 150, 50, 64, 1, 10, 16, 20, 32],
  ...[400, 600, 700, 750, 800, 1500, 3000, 8000, 8192, 10_000, 16_000, 16_384, 32_000, 32_768, 100_000],
];
const REPAIRS = [1, 0, 2, 3, 5];

type Change = (identity: LibraryIdentity) => LibraryIdentity;

/**
 * Requests that the Python library may have made in place of this one: with one thing changed, then with two. A key says
 * nothing of what it was made of, so keys of guesses are all that can be looked for.
 */
export function* libraryVariations(base: LibraryIdentity, known: KnownValues): Iterable<LibraryRequest> {
  const temperatures = TEMPERATURES.map((temperature) => withParams({ temperature }));
  const limits = [undefined, ...known.maxTokens, ...MAX_TOKENS].map((maxTokens) => withParams({ maxTokens }));
  const models = known.models.map(
    (model): Change =>
      (identity) => ({ ...identity, model }),
  );
  const libraries = known.libraries.map(
    (library): Change =>
      (identity) => ({ ...identity, library }),
  );
  const others = [...otherParams(base.params), ...otherTexts(base)];
  yield* operationVariations(base);
  for (const changes of [temperatures, limits, models, libraries, others]) yield* changed(base, changes, []);
  yield* changed(base, temperatures, limits);
  yield* changed(base, temperatures, models);
  yield* changed(base, temperatures, [otherFormat]);
  yield* changed(base, temperatures, libraries);
  yield* changed(base, limits, models);
  yield* changed(base, temperatures, others);
  yield* changed(base, models, libraries);
}

/** With each of `changes`; and with each of `more` besides where there are any. */
function* changed(
  base: LibraryIdentity,
  changes: readonly Change[],
  more: readonly Change[],
): Iterable<LibraryRequest> {
  for (const change of changes) {
    const once = change(base);
    if (more.length === 0) yield* libraryRequests(once);
    for (const second of more) yield* libraryRequests(second(once));
  }
}

const otherFormat: Change = (identity) => ({
  ...identity,
  format: identity.format === 'json' ? 'text' : 'json',
});

/** The same question as text and as JSON, asked by either function of the library. */
function* operationVariations(base: LibraryIdentity): Iterable<LibraryRequest> {
  yield* libraryRequests(otherFormat(base));
  for (const request of libraryRequests({ ...base, format: 'json' })) {
    for (const maxRepairs of REPAIRS) yield { ...request, operation: 'ask_json', maxRepairs };
  }
  for (const request of libraryRequests({ ...base, format: 'text' })) {
    yield { ...request, operation: 'ask_json' };
  }
}

function withParams(changes: AskParams): Change {
  return (identity) => ({ ...identity, params: { ...identity.params, ...changes } });
}

function otherParams(params: AskParams): readonly Change[] {
  const names = ['topP', 'frequencyPenalty', 'presencePenalty'] as const;
  const values = { topP: [1, 0.9, 0.95], frequencyPenalty: [0, 0.5], presencePenalty: [0, 0.5] };
  const changes = names.flatMap((name) => [
    ...(params[name] === undefined ? [] : [{ [name]: undefined }]),
    ...values[name].map((value) => ({ [name]: value })),
  ]);
  const none = { topP: undefined, frequencyPenalty: undefined, presencePenalty: undefined };
  return [none, ...changes].map(withParams);
}

/** The same words written another way: what editors, forms and template engines change. */
function otherTexts({ messages }: LibraryIdentity): readonly Change[] {
  const text = messages[0]?.content ?? '';
  const written = [text.trim(), text.replace(/\r\n/g, '\n'), text.replace(/\r?\n/g, '\r\n'), ` ${text}`]
    .concat([text.replace(/\s+/g, ' ').trim(), text.normalize('NFC'), text.normalize('NFD')])
    .concat(text.endsWith('.') ? [text.slice(0, -1)] : [`${text}.`]);
  return [...new Set(written)]
    .filter((other) => other !== text && other !== '')
    .map(
      (content): Change =>
        (identity) => ({ ...identity, messages: [{ role: 'user', content }] }),
    );
}
