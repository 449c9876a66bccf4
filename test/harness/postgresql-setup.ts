/** Starts one PostgreSQL for the tests of a project and tells them its address; ended when they are done. */
import type { TestProject } from 'vitest/node';
import { startPostgresql } from '../postgresql.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of a PostgreSQL, in the projects that run on one. */
    postgresql: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await startPostgresql();
  project.provide('postgresql', url);
  return stop;
}
