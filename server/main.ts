/**
 * The program: read the configuration, start, say where, and stop in order when asked to. Everything else is app.ts.
 * Exit code 0 after an orderly stop, 1 when Corridor could not start or had to be cut off.
 */
import { createApp, type App } from './app.ts';
import { readConfig } from './config.ts';
import { runUntilAsked, sayCode, sayWhy } from './program.ts';

try {
  run(await createApp(readConfig(process.env)));
} catch (error) {
  sayWhy(error);
}

function run(app: App): void {
  console.log(`Corridor is open at ${app.url}`);
  if (app.mailboxUrl !== null) console.log(`E-mails it would send are shown at ${app.mailboxUrl}`);
  if (app.gatewayCode !== null) sayCode(app.gatewayCode);
  process.send?.({ listening: app.url });
  runUntilAsked(app);
}
