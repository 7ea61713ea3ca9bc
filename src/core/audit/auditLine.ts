/** The `prev` of the very first line. */
export const NO_PREVIOUS = '0'.repeat(64);

/** A value of an entry. */
export type FieldValue = string | number | boolean | null | { readonly [name: string]: FieldValue };

/** The members of an entry but for `seq`, `event`, `prev` and `mac`. */
export type Fields = Readonly<Record<string, FieldValue>>;

/** A line, taken apart without a look at whether it is true. */
export interface SplitLine {
  readonly seq: number;
  readonly event: string;
  /** The entry without `prev` and `mac`, byte for byte: what the mac is over. */
  readonly body: string;
  readonly prev: string;
  readonly mac: string;
}

/** Texts are cut to that many characters. */
export const MAX_TEXT_CHARS = 1000;
/** What is longer is no line of ours: an entry that would be is written without its fields. */
export const MAX_LINE_BYTES = 65_536;

const PREV = ',"prev":"';
const MAC = '","mac":"';
const END = '"}';
const HEX_CHARS = 64;
const TAIL_CHARS = PREV.length + HEX_CHARS + MAC.length + HEX_CHARS + END.length;
const HEAD = /^\{"seq":(\d{1,15}),"event":"([a-z0-9_.]{1,100})"/;
const HEX = /^[0-9a-f]{64}$/;

/**
 * The canonical form of an entry: one line of JSON in ASCII alone, `seq` and `event` first, the other members in the order
 * of their names. Whatever a text holds (line ends, terminal codes, half a surrogate pair), it stays inside its string.
 */
export function canonicalBody(seq: number, event: string, fields: Fields): string {
  const body = bodyText(seq, event, fields);
  if (body.length + TAIL_CHARS < MAX_LINE_BYTES) return body;
  return bodyText(seq, event, { ts: fields.ts ?? null, withheld: 'The entry was too large.' });
}

function bodyText(seq: number, event: string, fields: Fields): string {
  const head = `{"seq":${seq},"event":${ascii(event)}`;
  const rest = members(fields);
  return rest === '' ? `${head}}` : `${head},${rest}}`;
}

function members(fields: Fields): string {
  return Object.keys(fields)
    .sort()
    .map((name) => `${ascii(cut(name))}:${valueText(fields[name] ?? null)}`)
    .join(',');
}

function valueText(value: FieldValue): string {
  if (typeof value === 'string') return ascii(cut(value));
  if (typeof value === 'object' && value !== null) return `{${members(value)}}`;
  return JSON.stringify(value);
}

function cut(text: string): string {
  return text.length <= MAX_TEXT_CHARS ? text : `${text.slice(0, MAX_TEXT_CHARS)}... (${text.length})`;
}

function ascii(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** The whole line, without its line end. */
export function lineOf(body: string, prev: string, mac: string): string {
  return `${body.slice(0, -1)}${PREV}${prev}${MAC}${mac}${END}`;
}

/** Takes a line apart; null when it has not the form of one. */
export function splitLine(line: string): SplitLine | null {
  if (line.length > MAX_LINE_BYTES) return null;
  const head = HEAD.exec(line);
  const at = line.length - TAIL_CHARS;
  if (head === null || at <= 0) return null;
  const prevAt = at + PREV.length;
  const macAt = prevAt + HEX_CHARS + MAC.length;
  const prev = line.slice(prevAt, prevAt + HEX_CHARS);
  const mac = line.slice(macAt, macAt + HEX_CHARS);
  const isWhole = line.startsWith(PREV, at) && line.startsWith(MAC, prevAt + HEX_CHARS) && line.endsWith(END);
  if (!isWhole || !HEX.test(prev) || !HEX.test(mac)) return null;
  return { seq: Number(head[1]), event: head[2] ?? '', body: `${line.slice(0, at)}}`, prev, mac };
}
