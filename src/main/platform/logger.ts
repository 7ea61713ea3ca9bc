import { inspect } from 'node:util';
import { type Clock, type LogFields, type Logger, systemClock } from '../../core/ports.ts';
import { LogFile } from './logFile.ts';
import { formatLogLine, LOG_LEVELS, type LogLevel } from './logLine.ts';

/** The log of the main process. No method throws, whatever happens to the file. */
export interface AppLogger extends Logger {
  debug(message: string, fields?: LogFields): void;
  /** The same log under another module's name. */
  forModule(module: string): AppLogger;
  /** The least important level that is written from now on, by all modules. */
  setLevel(level: LogLevel): void;
}

export interface LoggerOptions {
  /** The whole path of the file; its folder is made. */
  readonly file: string;
  readonly level: LogLevel;
  /** Takes known secrets out of a text. What has the shape of a common key is taken out besides. */
  readonly redact: (text: string) => string;
  /** Told once when the file cannot be written. */
  readonly onTrouble?: (message: string) => void;
  readonly clock?: Clock;
  /** 10 MiB, unless a test wants less. */
  readonly maxBytes?: number;
}

/** Beside the one that is written to: five in all. */
const KEPT_FILES = 4;

/** Opens the log: JSON lines, a new file each 10 MiB, five files in all. */
export function createLogger(options: LoggerOptions): AppLogger {
  const { redact, clock = systemClock, onTrouble = () => undefined, maxBytes = 10 * 1024 * 1024 } = options;
  const file = new LogFile({ file: options.file, maxBytes, keptFiles: KEPT_FILES, onTrouble });
  let threshold = LOG_LEVELS.indexOf(options.level);

  const forModule = (module: string): AppLogger => {
    const write = (level: LogLevel, message: string, fields?: LogFields): void => {
      if (LOG_LEVELS.indexOf(level) > threshold) return;
      const at = clock.now();
      const lostLine = (lost: number): string =>
        formatLogLine(
          { at, level: 'warn', message: 'Log entries were lost', module: 'log', fields: { lost } },
          redact,
        );
      file.append(formatLogLine({ at, level, message, module, fields }, redact), lostLine);
    };
    return {
      error: (message, fields) => write('error', message, fields),
      warn: (message, fields) => write('warn', message, fields),
      info: (message, fields) => write('info', message, fields),
      debug: (message, fields) => write('debug', message, fields),
      forModule,
      setLevel: (level) => {
        threshold = LOG_LEVELS.indexOf(level);
      },
    };
  };
  return forModule('main');
}

/** A caught value as fields of an entry: kind, message, code and stack, with what caused it. */
export function errorFields(caught: unknown): LogFields {
  if (!(caught instanceof Error)) return { error: inspect(caught, { depth: 1 }) };
  const code = 'code' in caught && typeof caught.code === 'string' ? caught.code : undefined;
  const cause = caught.cause instanceof Error ? (caught.cause.stack ?? caught.cause.message) : undefined;
  return { error: `${caught.name}: ${caught.message}`, code, stack: caught.stack, cause };
}
