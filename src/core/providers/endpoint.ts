import { AppError } from '../../shared/errors.ts';
import { checkedKey } from '../keys/keyText.ts';
import type { Endpoint } from './provider.ts';

/** An endpoint that was looked at: nothing in it can make the HTTP client fail with a secret in its message. */
export interface CheckedEndpoint {
  readonly baseUrl: string;
  readonly host: string;
  readonly apiKey: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

const HEADER_NAME = /^[A-Za-z0-9-]{1,100}$/;
const HEADER_VALUE = /^[\x20-\x7e]*$/;
/** The client's own, or the connection's. */
const RESERVED = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Checks where a call goes and with what. Throws `request.invalid` for a base URL or header that cannot be used and
 * `key.invalid` or `key.too_long` for such a key; the message never holds the value.
 */
export function checkedEndpoint(endpoint: Endpoint): CheckedEndpoint {
  const url = URL.canParse(endpoint.baseUrl) ? new URL(endpoint.baseUrl) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new AppError(
      'request.invalid',
      `The base URL of "${endpoint.provider}" cannot be used. Give it one with http or https and without a password, in Settings.`,
      { data: { provider: endpoint.provider } },
    );
  }
  const apiKey = endpoint.apiKey === null ? null : checkedKey(endpoint.apiKey);
  for (const [name, value] of Object.entries(endpoint.headers)) checkHeader(name, value, apiKey !== null);
  return {
    baseUrl: endpoint.baseUrl.replace(/\/+$/, ''),
    host: url.host,
    apiKey,
    headers: endpoint.headers,
  };
}

function checkHeader(name: string, value: string, hasKey: boolean): void {
  if (!HEADER_NAME.test(name) || !HEADER_VALUE.test(value)) {
    throw new AppError(
      'request.invalid',
      'An extra header has a name or value that HTTP does not allow. Correct it.',
    );
  }
  const reserved = RESERVED.has(name.toLowerCase()) || (hasKey && name.toLowerCase() === 'authorization');
  if (reserved) {
    throw new AppError('request.invalid', `The header "${name}" is set by the console itself. Take it out.`, {
      data: { header: name },
    });
  }
}
