/**
 * The health check of compose.yaml: exit code 0 where the address that is given answers 200 within three seconds, else 1.
 * Plain Node, since an image has no curl.
 */
const [, , url = ''] = process.argv;
const isReady = await fetch(url, { signal: AbortSignal.timeout(3_000) }).then(
  ({ ok }) => ok,
  () => false,
);
process.exitCode = isReady ? 0 : 1;
