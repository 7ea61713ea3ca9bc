import { applyEdits, createScanner, type FormattingOptions, modify } from 'jsonc-parser';

function formattingOf(text: string): FormattingOptions {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol,
  };
}

/** Takes out commas after a last entry: removing that entry would leave them alone, which is not JSON. */
function withoutTrailingCommas(text: string): string {
  const scanner = createScanner(text, true);
  let result = '';
  let copiedTo = 0;
  let commaAt: number | null = null;
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const token = scanner.getTokenLength() === 1 ? text.charAt(scanner.getTokenOffset()) : '';
    if (commaAt !== null && (token === '}' || token === ']')) {
      result += text.slice(copiedTo, commaAt);
      copiedTo = commaAt + 1;
    }
    commaAt = token === ',' ? scanner.getTokenOffset() : null;
  }
  return result + text.slice(copiedTo);
}

/**
 * Sets or (undefined) removes entries of the file's object and leaves the rest as it was written: order, comments,
 * indentation. `text` is valid JSON with comments.
 */
export function editSettingsText(text: string, changes: ReadonlyMap<string, unknown>): string {
  let edited = withoutTrailingCommas(text);
  for (const [name, value] of changes) {
    const formattingOptions = formattingOf(edited);
    // New entries go first: behind the last one they would push in between it and the comment on its line.
    const getInsertionIndex = (): number => 0;
    edited = applyEdits(edited, modify(edited, [name], value, { formattingOptions, getInsertionIndex }));
  }
  return edited;
}
