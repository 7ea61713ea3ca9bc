import type { z } from 'zod';

/** One request of the window: both sides of it as schemas. Input is untrusted and parsed; output is stripped to its schema. */
export interface Route<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly input: I;
  readonly output: O;
}

export function defineRoute<I extends z.ZodType, O extends z.ZodType>(route: Route<I, O>): Route<I, O> {
  return route;
}

/** Strings that name things (ids, models, providers): printable and short, so they are safe in logs and headers. */
export const NAME_MAX_CHARS = 200;
