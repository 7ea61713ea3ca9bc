/** Deeper than this nobody reads, and indenting costs the square of the depth. */
const DEEPEST = 200;
/** More characters than this are not laid out: an editor would hold the window up. */
const LONGEST = 1_000_000;

/** JSON with a line for each member and two spaces a level; or why it was not laid out. */
export type JsonLayout =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'too deep' | 'too long' };

/** Takes the tokens of valid JSON one by one; changes none of them. */
export interface LayoutWriter {
  add(token: string): void;
  end(): JsonLayout;
}

/** An empty layout. */
export function startLayout(): LayoutWriter {
  const pieces: string[] = [];
  let length = 0;
  let depth = 0;
  let justOpened = false;
  let givenUp: 'too deep' | 'too long' | null = null;
  const write = (piece: string) => {
    pieces.push(piece);
    length += piece.length;
  };
  const breakLine = () => write(`\n${'  '.repeat(depth)}`);
  const close = (token: string) => {
    depth -= 1;
    if (!justOpened) breakLine();
    justOpened = false;
    write(token);
  };
  const add = (token: string) => {
    if (justOpened) breakLine();
    justOpened = token === '[' || token === '{';
    if (justOpened) depth += 1;
    write(token === ':' ? ': ' : token);
    if (token === ',') breakLine();
    if (depth > DEEPEST) givenUp = 'too deep';
    else if (length > LONGEST) givenUp = 'too long';
    if (givenUp !== null) pieces.length = 0;
  };
  return {
    add: (token) => {
      if (givenUp !== null) return;
      if (token === ']' || token === '}') close(token);
      else add(token);
    },
    end: () => (givenUp === null ? { kind: 'text', text: pieces.join('') } : { kind: givenUp }),
  };
}
