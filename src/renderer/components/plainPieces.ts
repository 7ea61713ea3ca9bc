const PIECE_CHARS = 4000;

/**
 * Cuts a text into pieces of at most 4,000 characters, at the end of a line where there is one. All pieces but
 * the last stay as they are when the text grows; put together they are the text without the line break that
 * ended a piece.
 */
export function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  let from = 0;
  while (text.length - from > PIECE_CHARS) {
    // Looked for in this piece only: in a text that is one long line a search would go back to its start.
    const lineEnd = text.slice(from, from + PIECE_CHARS + 1).lastIndexOf('\n');
    if (lineEnd > 0) {
      pieces.push(text.slice(from, from + lineEnd));
      from += lineEnd + 1;
      continue;
    }
    const end = from + PIECE_CHARS - (isHighSurrogate(text, from + PIECE_CHARS - 1) ? 1 : 0);
    pieces.push(text.slice(from, end));
    from = end;
  }
  pieces.push(text.slice(from));
  return pieces;
}

function isHighSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit < 0xdc00;
}
