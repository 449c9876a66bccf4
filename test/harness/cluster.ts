/**
 * Several nodes on one PostgreSQL and one Redis: a world whose first node is the usual one, and others beside it on the same
 * data. Clients choose their node by its address. Doubles nothing.
 */
import { createApp, type App } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { worldOver, type Running, type World } from './world.ts';

type Env = Readonly<Record<string, string>>;

export interface Cluster<Server extends Running = App> extends World<Server> {
  /** Another node, on a port of its own. */
  readonly second: { readonly url: string; readonly app: Server };
  /** The second node again, on the same port. */
  startSecond(): Promise<void>;
}

/** Both nodes in this process. */
export async function createCluster(env: Env = {}): Promise<Cluster> {
  const lines: string[] = [];
  const logTo = { write: (line: string) => void lines.push(line) };
  return clusterOver(env, lines, (settings) => createApp(readConfig(settings), { logTo }));
}

/** Both nodes by any way of running the server. */
export async function clusterOver<Server extends Running>(
  env: Env,
  lines: readonly string[],
  launch: (settings: Env) => Promise<Server>,
): Promise<Cluster<Server>> {
  let base: Env = {};
  const world = await worldOver({ CORRIDOR_ASKS_PER_SECOND: '2000', ...env }, lines, (settings) => {
    base = settings;
    return launch(settings);
  });
  let app = await launch({ ...base, CORRIDOR_PORT: '0' });
  const { port } = app;
  const second = {
    url: `http://localhost:${port}`,
    get app() {
      return app;
    },
  };
  return Object.assign(Object.create(world) as World<Server>, {
    second,
    startSecond: async () => {
      app = await launch({ ...base, CORRIDOR_PORT: String(port) });
    },
    close: async () => {
      // First the node that the world does not know, then the world with its clients.
      await app.close();
      await world.close();
    },
  });
}
