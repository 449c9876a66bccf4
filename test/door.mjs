/**
 * A small front door for several nodes on this machine, in place of the proxy that stands there in earnest: it carries each
 * connection to one node, the next one each time, and to another where that one does not answer. Knows no HTTP.
 */
import { connect, createServer } from 'node:net';

/**
 * @param {number} port 0 for a free one
 * @returns {Promise<{ url: string, behind: number[], close: () => void }>} `behind`: the nodes' ports, for the caller to fill
 */
export function openDoor(port) {
  /** @type {number[]} */
  const behind = [];
  let turn = 0;
  const door = createServer((near) => {
    near.on('error', () => near.destroy());
    const from = turn++;
    /** @param {number} tried */
    const reach = (tried) => {
      const to = behind[(from + tried) % behind.length];
      if (to === undefined || tried >= behind.length) {
        near.destroy();
        return;
      }
      const far = connect(to, '127.0.0.1');
      const next = () => reach(tried + 1);
      far.once('error', next);
      far.once('connect', () => {
        far.off('error', next);
        far.on('error', () => near.destroy());
        near.pipe(far).pipe(near);
        near.once('close', () => far.destroy());
        far.once('close', () => near.destroy());
      });
    };
    reach(0);
  });
  return new Promise((resolve, reject) => {
    door.once('error', () => reject(new Error(`Port ${port} is in use. Stop what uses it, or set CORRIDOR_PORT.`)));
    door.listen(port, '127.0.0.1', () => {
      const address = door.address();
      const taken = typeof address === 'object' && address !== null ? address.port : port;
      resolve({ url: `http://localhost:${taken}`, behind, close: () => void door.close() });
    });
  });
}
