/** A practice's colour as settings keep it and pages get it: `#rrggbb`; null: none of its own. */
import { z } from './zod.ts';

export const practiceColour = z
  .string()
  .regex(/^#[0-9a-f]{6}$/)
  .nullable();
