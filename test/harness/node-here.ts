/**
 * A node in this process, together with the gateway that serves it, as its set-up has them: with the gateway inside where one
 * node has everything to itself, and with one of its own beside it, put together as by `npm run gateway` and heard over
 * HTTP only, where the node is one of several. The tests do not say which.
 */
import { join } from 'node:path';
import { createApp, type App, type Replacements } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { readGatewayConfig } from '../../server/gateway-config.ts';
import { createGatewayProcess, type GatewayProcess } from '../../server/gateway-process.ts';

type Env = Readonly<Record<string, string>>;

export interface NodeHere extends App {
  /** Where providers reach the gateway, and the address that their signatures are over. */
  readonly webhooks: { readonly url: string; readonly publicUrl: string };
}

/** What the API may not even be told where its gateway is a process of its own. */
const GATEWAY_ONLY = /^CORRIDOR_(DKIM|TWILIO|MAIL_IN)_/;

/**
 * @param settings keys of server/config.ts; those of the ways to patients reach the gateway alone, where it is beside the node
 * @param gatewayPort where a gateway beside the node listens; 0 takes a free port
 */
export async function openNode(settings: Env, replacements: Replacements, gatewayPort: number): Promise<NodeHere> {
  if (settings['CORRIDOR_GATEWAY'] !== 'own-process') {
    const app = await createApp(readConfig(settings), replacements);
    return { ...app, webhooks: { url: `http://localhost:${app.port}`, publicUrl: app.url } };
  }
  const ofNode = Object.entries(settings).filter(([key]) => !GATEWAY_ONLY.test(key));
  const app = await createApp(readConfig(Object.fromEntries(ofNode)), replacements);
  try {
    return await beside(app, await openGateway(app, settings, replacements, gatewayPort));
  } catch (error) {
    await app.close();
    throw error;
  }
}

const openGateway = (app: App, settings: Env, replacements: Replacements, port: number): Promise<GatewayProcess> =>
  createGatewayProcess(
    readGatewayConfig({
      ...settings,
      CORRIDOR_API_URL: `http://localhost:${app.port}`,
      CORRIDOR_GATEWAY_DIR: gatewayFolder(settings['CORRIDOR_DATA_DIR']!),
      CORRIDOR_GATEWAY_PORT: String(port),
    }),
    replacements,
  );

/** The gateway's keys, in the same place for both kinds of set-up. */
export const gatewayFolder = (dataDir: string): string => join(dataDir, 'gateway');

async function beside(app: App, gateway: GatewayProcess): Promise<NodeHere> {
  const isSigned = await gateway.atWork;
  const { url } = gateway;
  return {
    ...app,
    webhooks: { url, publicUrl: url },
    gatewayCode: isSigned ? null : gateway.code,
    mailInPort: gateway.mailInPort(),
    runJobs: async () => {
      await app.runJobs();
      await gateway.runOnce();
    },
    close: async () => {
      await gateway.close();
      await app.close();
    },
  };
}
