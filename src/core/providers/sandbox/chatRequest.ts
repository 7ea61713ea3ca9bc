import { z } from 'zod';

const content = z.union([
  z.string(),
  z
    .array(z.looseObject({ text: z.string().optional() }))
    .transform((parts) => parts.map((part) => part.text ?? '').join('')),
]);

/** What the sandbox reads of a chat completion request. Other fields are taken and count for the answer's seed. */
export const chatRequestSchema = z.looseObject({
  model: z.string().min(1),
  messages: z.array(z.looseObject({ role: z.string(), content })).min(1),
  stream: z.boolean().optional(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).optional(),
  max_tokens: z.int().min(1).optional(),
  max_completion_tokens: z.int().min(1).optional(),
  stop: z.union([z.string(), z.array(z.string())]).optional(),
  response_format: z.looseObject({ type: z.string() }).optional(),
});

export type ChatRequest = z.infer<typeof chatRequestSchema>;

/** A model of the sandbox: how it behaves when nothing else is asked for. */
export interface SandboxModel {
  readonly latencyMs: number;
  /** null = as fast as it goes. */
  readonly tokensPerSecond: number | null;
  readonly sections: number;
  readonly json: boolean;
}

/** The models by their ids. */
export const sandboxModels: Readonly<Record<string, SandboxModel>> = {
  'sandbox-fast': { latencyMs: 0, tokensPerSecond: null, sections: 1, json: false },
  'sandbox-slow': { latencyMs: 400, tokensPerSecond: 25, sections: 1, json: false },
  'sandbox-long': { latencyMs: 0, tokensPerSecond: null, sections: 20, json: false },
  'sandbox-json': { latencyMs: 0, tokensPerSecond: null, sections: 1, json: true },
};

/** The model of that id, or null. */
export function sandboxModel(id: string): SandboxModel | null {
  return Object.hasOwn(sandboxModels, id) ? (sandboxModels[id] ?? null) : null;
}
