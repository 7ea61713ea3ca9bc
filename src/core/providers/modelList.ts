import { malformed } from './errors.ts';
import { ErrorAnswer } from './failures.ts';
import { isRecord } from './json.ts';
import { readJsonBody } from './jsonAnswer.ts';

const NAME_MAX_CHARS = 200;
const PRINTABLE = /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u;

/**
 * The model ids of a server's list, sorted, each once. Takes OpenAI's `{data: [...]}`, the bare list that Together
 * sends, and null for none (Ollama). Names that no request could carry are left out.
 */
export async function readModels(response: Response, host: string): Promise<readonly string[]> {
  const { body } = await readJsonBody(response, host);
  if (isRecord(body) && body.error) throw new ErrorAnswer(body.error);
  const list = isRecord(body) && 'data' in body ? (body.data ?? []) : body;
  if (!Array.isArray(list)) throw malformed({ host });
  const names = new Set<string>();
  for (const model of list) {
    const id: unknown = isRecord(model) ? model.id : model;
    if (typeof id === 'string' && id.length <= NAME_MAX_CHARS && PRINTABLE.test(id)) names.add(id);
  }
  return [...names].sort();
}
