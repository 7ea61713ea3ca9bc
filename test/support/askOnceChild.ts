import { createOpenaiProvider } from '../../src/core/providers/openaiProvider.ts';
import { providerCall } from './providerCall.ts';

/** A program that makes one call and lists the models: `askOnceChild.ts BASE_URL KEY`. Prints what came as JSON. */
const [baseUrl = '', apiKey = ''] = process.argv.slice(2);
const provider = createOpenaiProvider();
const call = providerCall(baseUrl, { endpoint: { apiKey } });
const { text } = await provider.complete(call);
const models = await provider.listModels(call.endpoint, { timeoutMs: 20_000 });
process.stdout.write(JSON.stringify({ text, models }));
