/**
 * The server's program with a clock that whoever started it moves: `{ advanceMs }` over the channel between them. For tests
 * that need a process of its own and cannot wait for hours to pass. All else is as in server/main.ts.
 */
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { runUntilAsked } from '../../server/program.ts';

let addedMs = 0;
const app = await createApp(readConfig(process.env), { clock: { now: () => Date.now() + addedMs } });
runUntilAsked(app);
process.on('message', (message) => {
  if (typeof message !== 'object' || message === null || !('advanceMs' in message)) return;
  addedMs += Number(message.advanceMs);
  void app.runJobs().then(() => process.send?.({ advanced: true }));
});
console.log(`Corridor is open at ${app.url}`);
