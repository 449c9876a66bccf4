/**
 * How the staff app is built and previewed: hashed assets into build/web, Workers as ES modules, no inline script and
 * no polyfill that a strict content security policy would refuse. Tests have their own config and never read this one.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  root: path('.'),
  publicDir: path('./public'),
  build: {
    outDir: path('../../build/web'),
    // The patients' page lies in the same folder; server/prepare.mjs empties it before both are built.
    emptyOutDir: false,
    target: 'es2022',
    sourcemap: false,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // The Worker carries libsodium's WebAssembly in one piece; the pages themselves stay far below this.
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      onLog(level, log, report) {
        // Libraries mark their files for server components; there is no server rendering here.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
    },
  },
  worker: { format: 'es' },
});
