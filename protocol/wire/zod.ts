/**
 * The schema library, set up before the first schema is made: it must not try to compile code at run time, which the
 * pages' content security policy refuses. Every schema of both sides comes through here.
 */
import { z } from 'zod';

z.config({ jitless: true });

export { z };
