import type { LogFields } from '../../core/ports.ts';

/** Most important first. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** One entry before it is written. `at` is epoch ms. */
export interface LogEntry {
  readonly at: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly module: string;
  readonly fields?: LogFields | undefined;
}

const MAX_TEXT_CHARS = 32_768;
/** Text beyond it is not even searched for secrets, since none of it is kept. */
const MAX_SEARCHED_CHARS = 1_000_000;
const REDACTED = '[redacted]';
const SECRET_NAME = /(^|[^a-z])(api_?key|secret|password|authorization|access_?token|bearer)$/i;

const SECRET_SHAPES: readonly (readonly [shape: RegExp, replacement: string])[] = [
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${REDACTED}`],
  [/\b(?:sk|pk|rk|gsk|xai|pplx|hf|ghp|glpat|nvapi|csk|r8|tgp)[-_][\w-]{8,}/g, REDACTED],
  [/\bAIza[\w-]{20,}/g, REDACTED],
  [/\beyJ[\w-]{8,2000}\.[\w-]{8,2000}\.[\w-]*/g, REDACTED],
  [/([?&](?:api[_-]?key|key|token|access_token|secret)=)[^&\s"'#]+/gi, `$1${REDACTED}`],
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@]*@/gi, `$1${REDACTED}@`],
  [
    /((?:api[_-]?key|authorization|password|secret)["']?\s*[:=]\s*["']?)(?!bearer|basic|\[)[^\s"',;}]{6,}/gi,
    `$1${REDACTED}`,
  ],
];

/** Takes out what looks like a key of some vendor, a token or a password, wherever it stands. */
export function redactSecretShapes(text: string): string {
  return SECRET_SHAPES.reduce((result, [shape, replacement]) => result.replace(shape, replacement), text);
}

function clean(text: string, redact: (text: string) => string): string {
  const safe = redactSecretShapes(redact(text.slice(0, MAX_SEARCHED_CHARS)));
  if (safe.length <= MAX_TEXT_CHARS) return safe;
  return `${safe.slice(0, MAX_TEXT_CHARS)}... (${text.length} characters in all)`;
}

function cleanFields(fields: LogFields, redact: (text: string) => string): Record<string, unknown> {
  const cleaned = Object.entries(fields).map(([name, value]): [string, unknown] => {
    const safeName = clean(name, redact);
    // A field must not pass for a part of the entry itself.
    const free = ['timestamp', 'level', 'message', 'module'].includes(safeName) ? `${safeName}_` : safeName;
    if (typeof value !== 'string') return [free, value];
    return [free, SECRET_NAME.test(name) && value !== '' ? REDACTED : clean(value, redact)];
  });
  return Object.fromEntries(cleaned);
}

/** Line ends beyond \n, and the control characters that terminals obey but JSON leaves as they are. */
function escapeControls(json: string): string {
  return json.replace(/[\u007f-\u009f\u2028\u2029]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/**
 * An entry as one line of JSON without its line end: time in UTC, secrets taken out before anything is formatted.
 * When `redact` itself fails the texts are withheld: an entry less is better than a key more.
 */
export function formatLogLine(entry: LogEntry, redact: (text: string) => string): string {
  const head = { timestamp: new Date(entry.at).toISOString(), level: entry.level };
  try {
    const message = clean(entry.message, redact);
    const fields = cleanFields(entry.fields ?? {}, redact);
    return escapeControls(JSON.stringify({ ...head, message, module: entry.module, ...fields }));
  } catch {
    return JSON.stringify({
      ...head,
      message: 'Entry withheld: it could not be redacted.',
      module: entry.module,
    });
  }
}
