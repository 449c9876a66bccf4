/**
 * The program: read the configuration, start, say where, and stop in order when asked to. Everything else is app.ts.
 * Exit code 0 after an orderly stop, 1 when Corridor could not start or had to be cut off.
 */
import { createApp, type App } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { DataInUse } from './lock.ts';

const drainMs = 10_000;

try {
  run(await createApp(readConfig(process.env)));
} catch (error) {
  const isExpected = error instanceof ConfigError || error instanceof DataInUse || !(error instanceof TypeError);
  console.error(isExpected && error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function run(app: App): void {
  console.log(`Corridor is open at ${app.url}`);
  if (app.mailboxUrl !== null) console.log(`E-mails it would send are shown at ${app.mailboxUrl}`);
  if (app.gatewayCode !== null) {
    const code = app.gatewayCode.replace(/(\d{5})(?=\d)/g, '$1 ');
    console.log(`Gateway code, for an owner to compare before sending to patients is switched on: ${code}`);
  }
  process.send?.({ listening: app.url });

  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    const cut = setTimeout(() => process.exit(1), drainMs);
    cut.unref();
    close(app).catch((cause: unknown) => {
      app.log.error({ cause }, 'stop failed');
      process.exit(1);
    });
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // The launcher holds the other end; when it is gone, nobody else can stop us.
  if (process.send !== undefined) process.on('disconnect', stop);
  process.on('uncaughtException', (cause) => {
    app.log.error({ cause }, 'uncaught exception');
    process.exitCode = 1;
    stop();
  });
  // A mistake of ours in some corner must not end everybody's conversation: it is logged, and what asked gets no answer.
  process.on('unhandledRejection', (cause) => app.log.error({ cause }, 'unhandled rejection'));
}

/** With the launcher's channel, the last thing that would keep the process. */
async function close(app: App): Promise<void> {
  await app.close();
  if (process.connected) process.disconnect();
}
