/**
 * A token bucket: how many per second somebody may keep up, and how many at once. One per socket and one per client
 * address. Takes the time from its caller (milliseconds of a clock that never goes back) and keeps no timer.
 */
export interface Bucket {
  tokens: number;
  readonly perMs: number;
  readonly burst: number;
  atMs: number;
}

export const fullBucket = (perSecond: number, burst: number, nowMs: number): Bucket => ({
  tokens: burst,
  perMs: perSecond / 1000,
  burst,
  atMs: nowMs,
});

/** Takes one token and gives 0, or takes none and gives the milliseconds until there is one. */
export function take(bucket: Bucket, nowMs: number): number {
  bucket.tokens = Math.min(bucket.burst, bucket.tokens + (nowMs - bucket.atMs) * bucket.perMs);
  bucket.atMs = nowMs;
  if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / bucket.perMs);
  bucket.tokens -= 1;
  return 0;
}

const isFull = (bucket: Bucket, nowMs: number) => bucket.tokens + (nowMs - bucket.atMs) * bucket.perMs >= bucket.burst;

/** One bucket per key, forgotten as soon as it is full again, so that strangers cannot fill the memory. */
export function bucketsByKey(perSecond: number, burst: number): (key: string, nowMs: number) => number {
  const sweepAbove = 10_000;
  const buckets = new Map<string, Bucket>();
  return (key, nowMs) => {
    if (buckets.size > sweepAbove) for (const [k, b] of buckets) if (isFull(b, nowMs)) buckets.delete(k);
    const bucket = buckets.get(key) ?? fullBucket(perSecond, burst, nowMs);
    buckets.set(key, bucket);
    return take(bucket, nowMs);
  };
}
