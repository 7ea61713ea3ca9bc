import type { Message } from '../../shared/contract/ask.ts';

/** Counts the tokens of one piece of text. */
export type CountPiece = (text: string) => number;

/**
 * Pieces this short keep byte-pair merging linear: on a long run without spaces (Chinese text, base64) it is quadratic,
 * seconds for 20,000 characters.
 */
const PIECE_CHARS = 256;

/** Texts beyond this are sampled: the estimate stays one, and its time stays bounded. */
const COUNTED_CHARS = 200_000;

/** What the chat format adds: three tokens around each message, and three that open the answer. */
const TOKENS_PER_MESSAGE = 3;
const TOKENS_OF_REPLY_START = 3;

/** The tokens of a conversation as it is sent, estimated. */
export function countMessages(messages: readonly Message[], count: CountPiece): number {
  const chars = messages.reduce((sum, message) => sum + message.content.length, 0);
  const share = Math.min(1, COUNTED_CHARS / Math.max(1, chars));
  return messages.reduce(
    (sum, message) =>
      sum + TOKENS_PER_MESSAGE + countPiece(count, message.role) + countShare(message.content, share, count),
    TOKENS_OF_REPLY_START,
  );
}

/** The tokens of one text, estimated. */
export function countText(text: string, count: CountPiece): number {
  return countShare(text, Math.min(1, COUNTED_CHARS / Math.max(1, text.length)), count);
}

/** The tokens of a text by its size alone: about 4 bytes each, for when there is no tokenizer. */
export function tokensBySize(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

function countShare(text: string, share: number, count: CountPiece): number {
  if (share >= 1) return countRange(text, 0, text.length, count);
  // Evenly spaced windows: prompts change their nature on the way (prose, then a log, then code).
  const windowChars = 4 * PIECE_CHARS;
  const windows = Math.max(1, Math.round((text.length * share) / windowChars));
  const step = text.length / windows;
  let chars = 0;
  let tokens = 0;
  for (let i = 0; i < windows; i++) {
    const from = Math.floor(i * step);
    const to = Math.min(text.length, from + windowChars);
    chars += to - from;
    tokens += countRange(text, from, to, count);
  }
  return chars === 0 ? 0 : Math.round((tokens / chars) * text.length);
}

function countRange(text: string, from: number, to: number, count: CountPiece): number {
  let tokens = 0;
  for (let start = from; start < to; ) {
    const end = pieceEnd(text, start, to);
    tokens += countPiece(count, text.slice(start, end));
    start = end;
  }
  return tokens;
}

/** A piece ends before a space where it can, because a word begins with its space; never inside a surrogate pair. */
function pieceEnd(text: string, start: number, to: number): number {
  const end = start + PIECE_CHARS;
  if (end >= to) return to;
  const space = text.lastIndexOf(' ', end);
  if (space > start + PIECE_CHARS / 2) return space;
  const code = text.charCodeAt(end - 1);
  return code >= 0xd800 && code <= 0xdbff ? end - 1 : end;
}

function countPiece(count: CountPiece, text: string): number {
  return text === '' ? 0 : count(text);
}
