import fc from 'fast-check';
import { expect, test } from 'vitest';
import { watchDoneMarker } from '../../../src/core/providers/doneMarker.ts';
import { checkedEndpoint } from '../../../src/core/providers/endpoint.ts';
import { requestBody } from '../../../src/core/providers/requestBody.ts';
import { providerCall } from '../../support/providerCall.ts';

test('only what was given is sent', () => {
  expect(requestBody(providerCall('http://x/v1', { stream: false }))).toEqual({
    model: 'm-1',
    messages: [{ role: 'user', content: 'Hello' }],
  });
});

test('every parameter has its name of the protocol; max tokens the name that the server knows', () => {
  const params = {
    temperature: 0,
    maxTokens: 5,
    topP: 0.5,
    frequencyPenalty: -1,
    presencePenalty: 1,
    seed: 0,
    stop: ['END'],
  };
  const body = requestBody(providerCall('http://x/v1', { params, format: 'json' }));
  expect(body).toEqual({
    model: 'm-1',
    messages: [{ role: 'user', content: 'Hello' }],
    temperature: 0,
    max_tokens: 5,
    top_p: 0.5,
    frequency_penalty: -1,
    presence_penalty: 1,
    seed: 0,
    stop: ['END'],
    response_format: { type: 'json_object' },
    stream: true,
    stream_options: { include_usage: true },
  });
  const openai = requestBody(
    providerCall('http://x/v1', { params, endpoint: { maxTokensField: 'max_completion_tokens' } }),
  );
  expect(openai).toMatchObject({ max_completion_tokens: 5 });
  expect(openai).not.toHaveProperty('max_tokens');
});

test('servers that are not known to take stream_options do not get them', () => {
  expect(requestBody(providerCall('http://x/v1', { endpoint: { provider: 'fastchat' } }))).not.toHaveProperty(
    'stream_options',
  );
});

test('the end marker is found at the start of a line, however the stream is cut, and nowhere else', () => {
  const inText = `data: ${JSON.stringify({ content: 'so: data: [DONE] and\ndata: [DONE]' })}\n\n`;
  fc.assert(
    fc.property(fc.boolean(), fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (ends, cuts) => {
      const bytes = new TextEncoder().encode(`${inText}${ends ? 'data: [DONE]\n\n' : ''}`);
      const marker = watchDoneMarker();
      for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
        const size = cuts[turn % cuts.length] ?? 1;
        marker.push(bytes.subarray(at, at + size));
        at += size;
      }
      expect(marker.seen()).toBe(ends);
    }),
  );
});

test.each(['', 'api.openai.com/v1', 'ftp://x/v1', 'file:///etc/passwd', 'https://user:hunter2-secret@x/v1'])(
  'the base URL "%s" is refused without being quoted',
  (baseUrl) => {
    const check = () => checkedEndpoint({ ...providerCall('http://x').endpoint, baseUrl });
    expect(check).toThrowError(expect.objectContaining({ code: 'request.invalid' }));
    expect(check).not.toThrow(/hunter2/);
  },
);

test('a key that cannot be a header is refused before it is used, and is not in the message', () => {
  for (const bad of [
    'sk-secret\r\nx: y',
    'sk-secret\u0000',
    'sk-secret 1',
    'sk-secret\u{1f600}',
    `sk-secret${'x'.repeat(100_000)}`,
  ]) {
    const check = () => checkedEndpoint({ ...providerCall('http://x').endpoint, apiKey: bad });
    expect(check).toThrowError(expect.objectContaining({ code: expect.stringMatching(/^key\./) }));
    expect(check).not.toThrow(/sk-secret/);
  }
});

test('extra headers cannot break the request or replace what the console sets', () => {
  const headers: Record<string, string>[] = [
    { 'x-a': 'b\r\nc: d' },
    { 'x a': 'b' },
    { Host: 'evil' },
    { 'Content-Length': '1' },
  ];
  for (const each of headers) {
    expect(() => checkedEndpoint({ ...providerCall('http://x').endpoint, headers: each })).toThrowError(
      expect.objectContaining({ code: 'request.invalid' }),
    );
  }
  const authorization = { headers: { Authorization: 'Basic abc' } };
  expect(() =>
    checkedEndpoint({ ...providerCall('http://x').endpoint, apiKey: 'sk-1', ...authorization }),
  ).toThrow();
  expect(checkedEndpoint({ ...providerCall('http://x').endpoint, ...authorization }).headers).toEqual(
    authorization.headers,
  );
});
