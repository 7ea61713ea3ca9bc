import { expect, test } from 'vitest';
import { remedyOf } from '../../../src/renderer/components/remedy.ts';
import type { ErrorCode } from '../../../src/shared/errors.ts';

const remedy = (code: ErrorCode, data?: { provider: string }) =>
  remedyOf({ code, message: '', ...(data ? { data } : {}) });

test('what a key puts right leads to the Keys page, to the provider where it is known', () => {
  expect(remedy('provider.key_rejected', { provider: 'groq' })).toMatchObject({
    page: 'keys',
    params: { provider: 'groq' },
  });
  for (const code of ['provider.key_missing', 'provider.quota_exhausted', 'keychain.locked'] as const) {
    expect(remedy(code)).toMatchObject({ page: 'keys', params: {} });
  }
});

test('what an address or a setting puts right leads to Settings', () => {
  for (const code of ['settings.invalid', 'provider.unknown', 'provider.dns', 'provider.tls'] as const) {
    expect(remedy(code)?.page).toBe('settings');
  }
});

test('what the person cannot put right in the console leads nowhere', () => {
  for (const code of [
    'internal',
    'provider.server_error',
    'provider.rate_limited',
    'storage.full',
  ] as const) {
    expect(remedy(code)).toBeNull();
  }
});
