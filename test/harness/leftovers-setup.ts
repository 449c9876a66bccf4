/** Read before every test file, so that what it registers runs after all hooks of that file. */
import { afterAll } from 'vitest';
import { removeLeftovers } from './leftovers.ts';

afterAll(removeLeftovers);
