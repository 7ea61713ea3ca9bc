import { expect, test } from 'vitest';
import { checkedLink } from '../../../src/main/checkedLink.ts';

test.each([
  'file:///etc/passwd',
  'smb://host/share',
  'ms-msdt:/id',
  'javascript:alert(1)',
  'vbscript:x',
  'data:text/html,x',
  'x-apple.systempreferences:',
  '\\\\host\\share',
  'https://ok@evil.example',
  'https://user:pass@evil.example/',
  'HTTPS:/\\evil.example',
  'https:/evil.example',
  ' https://example.org',
  'https://example.org/\u0000',
  'https://example.org/\u202egnp.exe',
  'https://localhost/',
  'https://169.254.169.254/latest',
  'https://[::1]/',
  'https://0x7f000001/',
  'http://example.org/',
  'app://console/index.html',
  '',
  `https://example.org/${'a'.repeat(10_000)}`,
])('%j is refused', (link) => {
  expect(() => checkedLink(link)).toThrow(expect.objectContaining({ code: 'link.refused' }));
});

test('a plain https page is allowed, as the browser will see it', () => {
  expect(checkedLink('https://platform.openai.com/api-keys')).toBe('https://platform.openai.com/api-keys');
  expect(checkedLink('https://EXAMPLE.org')).toBe('https://example.org/');
});
