/**
 * Argon2id for tests, through the same package as the product: t=3, m=64 MiB, p=1, 32 bytes out.
 */
import { argon2id as hashWasm } from 'hash-wasm';
import type { Argon2id } from '../../protocol/crypto/account/password.ts';

export const argon2id: Argon2id = async (password, salt16) =>
  hashWasm({
    password,
    salt: salt16,
    iterations: 3,
    memorySize: 65_536,
    parallelism: 1,
    hashLength: 32,
    outputType: 'binary',
  });
