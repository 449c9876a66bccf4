/** How the socket table's rows are written: an input and a reply, answered once. The rows stand with their nouns. */
import { z } from './zod.ts';

export const nothing = z.strictObject({});
export const ask = <I extends z.ZodType, R extends z.ZodType>(input: I, reply: R) => ({ input, reply });
