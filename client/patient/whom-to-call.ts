/**
 * Whose page this is, where there is no key to ask with or nothing that could hold one: what the server tells anybody who
 * shows no link. It is null where several practices share a server. Free of the vault, so that any browser can run it.
 */
import type { Practice } from './guest/api.ts';

/** The shape of a proof, and the proof of nothing. */
const NO_LINK = JSON.stringify({ dmId: 'A'.repeat(22), linkAuth: 'A'.repeat(43) });

export async function whomToCall(): Promise<Practice | null> {
  try {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', credentials: 'omit', headers, body: NO_LINK } as const;
    const { reply } = (await (await fetch('/api/m/state', init)).json()) as { reply?: { practice?: Practice } };
    return reply?.practice ?? null;
  } catch {
    // The page says what to do without it, too.
    return null;
  }
}
