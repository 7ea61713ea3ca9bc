import type { OpenAI } from 'openai';
import type { ProviderCall } from './provider.ts';

type Body = OpenAI.ChatCompletionCreateParams;

/** These servers are not known to take `stream_options`, and report no usage in a stream anyway. */
const WITHOUT_STREAM_OPTIONS: readonly string[] = ['fastchat', 'text-generation-webui'];

/** The body of a chat completion: what the caller gave and nothing else; no field is ever null. */
export function requestBody(call: ProviderCall): Body {
  const { params, endpoint } = call;
  const given: Omit<Body, 'stream'> = {
    model: call.model,
    messages: call.messages.map(({ role, content }) => ({ role, content })),
    ...(params.temperature !== undefined && { temperature: params.temperature }),
    ...(params.topP !== undefined && { top_p: params.topP }),
    ...(params.frequencyPenalty !== undefined && { frequency_penalty: params.frequencyPenalty }),
    ...(params.presencePenalty !== undefined && { presence_penalty: params.presencePenalty }),
    ...(params.seed !== undefined && { seed: params.seed }),
    ...(params.stop !== undefined && params.stop.length > 0 && { stop: [...params.stop] }),
    ...(params.maxTokens !== undefined && { [endpoint.maxTokensField]: params.maxTokens }),
    ...(call.format === 'json' && { response_format: { type: 'json_object' } }),
  };
  if (!call.stream) return given;
  return WITHOUT_STREAM_OPTIONS.includes(endpoint.provider)
    ? { ...given, stream: true }
    : { ...given, stream: true, stream_options: { include_usage: true } };
}
