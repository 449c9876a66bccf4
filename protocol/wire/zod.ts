/**
 * The schema library, set up before the first schema is made: in a page or its Worker it must not try to compile code at
 * run time, which the pages' content security policy refuses; elsewhere it may, and checks objects in less than half the
 * time. Every schema of both sides comes through here.
 */
import { z } from 'zod';

/** Pages and Workers have an address, servers have none. */
z.config({ jitless: 'location' in globalThis });

export { z };
