import type { AskInput } from '../../src/shared/contract/ask.ts';
import type { RouteInput, RouteName } from '../../src/shared/contract/routes.ts';

const request: AskInput = {
  provider: 'sandbox',
  model: 'sandbox-fast',
  messages: [{ role: 'user', content: 'hello' }],
};

/** An input for each route that it would take. A new route does not compile until it has one here. */
export const validInputs: { readonly [N in RouteName]: RouteInput<N> } = {
  'app.info': undefined,
  'app.status': undefined,
  'app.openLink': { url: 'https://example.com/' },
  'app.copyText': { text: 'text' },
  'app.reportError': { message: 'message', stack: 'stack' },
  'cache.overview': undefined,
  'cache.entries': { namespace: 'default', limit: 10, offset: 0 },
  'cache.entry': { namespace: 'default', key: 'key' },
  'keys.list': undefined,
  'keys.add': { provider: 'openai', name: 'key', secret: 'sk-canary-0001' },
  'keys.replace': { id: 'some-id', secret: 'sk-canary-0002' },
  'keys.remove': { id: 'some-id' },
  'keys.test': { provider: 'sandbox' },
  'keys.checkKeychain': undefined,
  'playground.ask': { requestId: '12345678-abcd', request },
  'playground.cancel': { requestId: '12345678-abcd' },
  'playground.estimate': request,
  'playground.runs': { limit: 10, before: 5 },
  'playground.run': { id: 1 },
  'playground.deleteRun': { id: 1 },
  'playground.snippet': { request, language: 'curl' },
  'providers.list': undefined,
  'providers.models': { provider: 'sandbox' },
  'reliability.board': undefined,
  'reliability.timeline': { since: 0, limit: 100 },
  'reliability.control': { provider: 'sandbox', act: 'reset' },
  'settings.get': undefined,
  'settings.update': {
    values: { log_level: 'info' },
    providers: [],
    failover: [{ provider: 'sandbox', model: 'sandbox-fast' }],
    rules: [{ provider: 'sandbox', rpm: 60 }],
    warmUp: [{ prompt: 'hello' }],
  },
  'usage.today': undefined,
  'usage.byModel': undefined,
  'usage.requests': { limit: 10, before: 5 },
};
