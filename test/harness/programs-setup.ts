/** Builds the programs that tests start in processes of their own, once before the tests of a project. */
import { ensureBundled, ensureServerBuilt } from '../../server/prepare.mjs';

/** test/harness/steered-server.ts as built, for `node …`. */
export const steered = 'build/steered-server/main.mjs';

export default async function setup(): Promise<void> {
  const program = 'test/harness/steered-server.ts';
  await ensureServerBuilt();
  await ensureBundled('build/steered-server', ['server', 'protocol', program, 'package-lock.json'], { main: program });
}
