import { type JsonLayout, startLayout } from './jsonLayout.ts';
import { skipSpace, type Token, tokenAt } from './jsonTokens.ts';

/** What a text is as JSON: laid out where that is of use, or where it first goes wrong (an offset from 0). */
export type JsonReading =
  | { readonly state: 'valid'; readonly layout: JsonLayout }
  | { readonly state: 'invalid'; readonly offset: number; readonly problem: string };

/** What may come next. After an opening bracket the closing one may, too. */
type Awaited = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'comma or ]' | 'comma or }' | 'end';

const missing: Readonly<Record<Awaited, string>> = {
  value: 'value expected',
  'value or ]': 'value or ] expected',
  name: 'property name expected',
  'name or }': 'property name or } expected',
  colon: 'colon expected',
  'comma or ]': 'comma or ] expected',
  'comma or }': 'comma or } expected',
  end: 'end of the text expected',
};

const TOKENS_A_STEP = 500;

/**
 * Reads a text as JSON, however long and deep it is: in one pass, without recursion, some hundred tokens a step, so
 * that whoever drives it can stop between steps. Accepts exactly what JSON.parse accepts.
 */
export function* readJson(json: string): Generator<undefined, JsonReading, undefined> {
  const layout = startLayout();
  const open: ('[' | '{')[] = [];
  let awaited: Awaited = 'value';
  let at = 0;
  for (let count = 1; ; count += 1) {
    at = skipSpace(json, at);
    const token = tokenAt(json, at);
    if (token.kind === 'none') return { state: 'invalid', offset: token.end, problem: token.problem };
    if (token.kind === 'end of text' && awaited === 'end') return { state: 'valid', layout: layout.end() };
    const next: Awaited | null = token.kind === 'end of text' ? null : follow(token.kind, awaited, open);
    if (next === null) return { state: 'invalid', offset: at, problem: missing[awaited] };
    layout.add(json.slice(at, token.end));
    awaited = next;
    at = token.end;
    if (count % TOKENS_A_STEP === 0) yield;
  }
}

/** What is awaited after a token; null when the token may not stand there. Keeps `open` up to date. */
function follow(kind: Token['kind'], awaited: Awaited, open: ('[' | '{')[]): Awaited | null {
  const valueFits = awaited === 'value' || awaited === 'value or ]';
  const nameFits = awaited === 'name' || awaited === 'name or }';
  switch (kind) {
    case '[':
    case '{':
      if (!valueFits) return null;
      open.push(kind);
      return kind === '[' ? 'value or ]' : 'name or }';
    case ']':
    case '}':
      if (awaited !== `comma or ${kind}` && awaited !== (kind === ']' ? 'value or ]' : 'name or }'))
        return null;
      open.pop();
      return afterValue(open);
    case ',':
      if (awaited === 'comma or ]') return 'value';
      return awaited === 'comma or }' ? 'name' : null;
    case ':':
      return awaited === 'colon' ? 'value' : null;
    case 'string':
      if (nameFits) return 'colon';
      return valueFits ? afterValue(open) : null;
    default:
      return valueFits ? afterValue(open) : null;
  }
}

function afterValue(open: readonly ('[' | '{')[]): Awaited {
  const around = open.at(-1);
  if (around === undefined) return 'end';
  return around === '[' ? 'comma or ]' : 'comma or }';
}
