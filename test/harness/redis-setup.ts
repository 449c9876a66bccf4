/** Starts one Redis for the tests of a project and tells them its address; ended when they are done. */
import type { TestProject } from 'vitest/node';
import { startRedis } from '../redis.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of a Redis, in the projects where several nodes are meant. */
    redis: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await startRedis();
  project.provide('redis', url);
  return stop;
}
