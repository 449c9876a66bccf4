/** How the HTTP table's rows are written: method, path, who may call, input and reply. The rows stand with their nouns. */
import type { z } from './zod.ts';

type Method = 'GET' | 'POST' | 'DELETE';
/** Who may call: anyone, or whoever holds a session cookie. */
type Needs = 'nobody' | 'session';

export const route = <M extends Method, I extends z.ZodType, R extends z.ZodType>(
  method: M,
  path: string,
  needs: Needs,
  input: I,
  reply: R,
) => ({ method, path, needs, input, reply });
