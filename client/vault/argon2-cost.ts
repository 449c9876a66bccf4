/** The cost of Argon2id: a constant of every client, never taken from a server (protocol/README.md, suite). */
export const ARGON2ID = {
  iterations: 3,
  memorySize: 65_536,
  parallelism: 1,
  hashLength: 32,
  outputType: 'binary',
} as const;
