/** Loaded into a server under measurement (`--import`): at SIGUSR2 it collects its garbage and prints what is left, in bytes. */
let look = 0;
process.on('SIGUSR2', () => {
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  console.log(`memory ${JSON.stringify({ look: ++look, rss, heap: heapUsed + external })}`);
});
