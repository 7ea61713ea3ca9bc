import { parseEnv } from 'node:util';
import type { Environment } from './environment.ts';
import type { TextProblem } from './jsonText.ts';

/** What a file of variables sets, and what in it is none. */
export interface EnvironmentText {
  readonly variables: Environment;
  /** The line of a variable, from 1; null where it has none. */
  readonly lineOf: (variable: string) => number | null;
  readonly problems: readonly TextProblem[];
}

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/;
const QUOTES = ['"', "'", '`'];

/** How many more lines a quoted value takes; null when its quote is never closed. */
function moreLines(value: string, following: readonly string[]): number | null {
  const quote = value.charAt(0);
  if (!QUOTES.includes(quote) || value.indexOf(quote, 1) > 0) return 0;
  const end = following.findIndex((line) => line.includes(quote));
  return end < 0 ? null : end + 1;
}

/**
 * Reads NAME=value lines as Node's own `--env-file` does: quotes, comments, `export` in front. A line that is none is a
 * problem, without repeating it: it may be half of a key. Never throws.
 */
export function readEnvironmentText(raw: string): EnvironmentText {
  const text = raw.replace(/\r\n?/g, '\n');
  const lines = text.split('\n');
  const found = new Map<string, number>();
  const problems: TextProblem[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name, value = ''] = ASSIGNMENT.exec(line) ?? [];
    if (name === undefined) {
      problems.push({ line: index + 1, message: 'This is not NAME=value. Comments begin with #.' });
      continue;
    }
    found.set(name, index + 1);
    const more = moreLines(value, lines.slice(index + 1));
    if (more === null) {
      problems.push({ line: index + 1, message: `The quote before the value of "${name}" is never closed.` });
    } else {
      index += more;
    }
  }
  const parsed = parseEnv(text);
  const own = [...found.keys()].filter((name) => Object.hasOwn(parsed, name));
  return {
    variables: Object.fromEntries(own.map((name) => [name, parsed[name]])),
    lineOf: (variable) => found.get(variable) ?? null,
    problems,
  };
}
