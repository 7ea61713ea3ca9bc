import { AppError } from '../../shared/errors.ts';

/** The hosts that plain http may go to: this machine. */
const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The address of a webhook as it is used. Throws `request.invalid` for what is not https, or http to this machine, and
 * for one with a user name or password in it; no message repeats the address.
 */
export function checkedWebhookAddress(given: string): string {
  const address = given.trim();
  if (!URL.canParse(address)) throw refused('This is no web address. Copy the whole of it, with https://.');
  const { protocol, hostname, username, password } = new URL(address);
  if (username !== '' || password !== '') {
    throw refused('The address holds a user name or password. Use one without.');
  }
  if (protocol === 'https:' || (protocol === 'http:' && loopback.has(hostname))) return address;
  throw refused('The address must begin with https://. Plain http is only for this machine.');
}

const TAIL_CHARS = 4;
/** A shorter path would be shown nearly whole. */
const SECRET_CHARS = 12;

/** What may be shown of an address: its host, and the last characters of the rest where that is long enough. */
export function shownAddress(address: string): string {
  const { host, pathname, search } = new URL(address);
  const rest = `${pathname}${search}`;
  return rest.length < SECRET_CHARS ? `${host}/...` : `${host}/...${rest.slice(-TAIL_CHARS)}`;
}

/** The parts of an address that a log must never show, whole or by themselves. */
export function secretsOf(address: string): readonly string[] {
  const { pathname, search } = new URL(address);
  return [address, `${pathname}${search}`, ...pathname.split('/')].filter(
    (part) => part.length >= SECRET_CHARS,
  );
}

function refused(message: string): AppError {
  return new AppError('request.invalid', message);
}
