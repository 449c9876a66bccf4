/**
 * Where the patients' page begins: takes the key out of the address bar before anything else, starts the Worker that holds
 * it, and shows the first screen at once. The key lives in memory only; nothing is stored on this device.
 */
import { render } from 'preact';
import { App } from './app.tsx';
import type { Guest } from './guest/api.ts';
import { remoteGuest, type GuestAnswer } from './guest/rpc.ts';
import { takeFragment } from './fragment.ts';
import { words } from './words.ts';

// The page's only Trusted Types policy: scripts come from this origin, and nothing here writes HTML.
interface PolicyMaker {
  createPolicy(name: string, rules: { createScriptURL(url: string): string | null }): unknown;
}
(globalThis as { trustedTypes?: PolicyMaker }).trustedTypes?.createPolicy('default', {
  createScriptURL: (url) => (new URL(url, location.href).origin === location.origin ? url : null),
});

const fragment = takeFragment();
const isAble = typeof WebAssembly === 'object' && typeof Worker === 'function' && typeof Object.hasOwn === 'function';

function startGuest(): Guest {
  const worker = new Worker(new URL('./guest/worker.ts', import.meta.url), { type: 'module', name: 'guest' });
  return remoteGuest({
    post: (call) => worker.postMessage(call, []),
    onAnswer: (heard) => worker.addEventListener('message', ({ data }: MessageEvent<GuestAnswer>) => heard(data)),
    onBreak: (heard) => worker.addEventListener('error', heard),
  });
}

document.documentElement.lang = words.language;
document.documentElement.dir = words.direction;
const place = document.getElementById('page');
if (place !== null) {
  // What stands there until now is for browsers that get no further.
  place.replaceChildren();
  render(<App guest={isAble ? startGuest() : null} fragment={fragment} />, place);
}
