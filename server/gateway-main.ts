/**
 * The gateway as a program (`npm run gateway`): read its configuration, start, say who it is, and stop in order when asked
 * to. Exit code 0 after an orderly stop, 1 when it could not start or had to be cut off.
 */
import { readGatewayConfig } from './gateway-config.ts';
import { createGatewayProcess, type GatewayProcess } from './gateway-process.ts';
import { close, runUntilAsked, sayCode, sayWhy } from './program.ts';

try {
  const config = readGatewayConfig(process.env);
  run(await createGatewayProcess(config), config.apiUrl);
} catch (error) {
  sayWhy(error);
}

function run(gateway: GatewayProcess, apiUrl: string): void {
  console.log(`The gateway listens for providers at ${gateway.url} and waits for Corridor at ${apiUrl}`);
  runUntilAsked(gateway);
  void work(gateway);
}

async function work(gateway: GatewayProcess): Promise<void> {
  try {
    const isSigned = await gateway.atWork;
    console.log('The gateway is at work.');
    if (!isSigned) sayCode(gateway.code);
  } catch (error) {
    sayWhy(error);
    await close(gateway);
  }
}
