import type { ErrorBody } from '../../shared/errors.ts';
import type { PageId } from '../stores/navigation.ts';

/** The page on which the cause of an error is put right. */
export interface Remedy {
  readonly page: PageId;
  readonly params: Readonly<Record<string, string>>;
  readonly label: string;
}

const keyCodes = /^(provider\.(key_missing|key_rejected|quota_exhausted)|key\..*|keychain\..*)$/;
const settingCodes = /^(settings\..*|provider\.(unknown|dns|unreachable|tls|redirected|timeout|not_json))$/;

/** Where to go to fix `error`; null when no page of ours can. */
export function remedyOf(error: ErrorBody): Remedy | null {
  if (keyCodes.test(error.code)) {
    const provider = error.data?.provider;
    return { page: 'keys', params: typeof provider === 'string' ? { provider } : {}, label: 'Open Keys' };
  }
  if (settingCodes.test(error.code)) return { page: 'settings', params: {}, label: 'Open Settings' };
  return null;
}
