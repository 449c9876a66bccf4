/**
 * How the patients' page is built: a bundle of its own beside the staff app, so that neither can pull the other in.
 * Everything lies below /patient/ and loads under the page's strict policy: no inline script, no polyfill.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  root: path('.'),
  base: '/patient/',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: path('../../build/web/patient'),
    emptyOutDir: true,
    // A phone of five years ago.
    target: 'es2020',
    sourcemap: false,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_000,
  },
  worker: {
    format: 'es',
    // By itself, so that a change of ours leaves it in the browser's cache.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'libsodium', test: /libsodium/ }] } } },
  },
});
