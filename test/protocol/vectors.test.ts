/**
 * protocol/vectors.json is what the code gives today, and the anchors of the protocol stand in it. After a deliberate
 * change of the protocol: `npm run vectors`.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { allVectors, vectorsText, type Vectors } from './vectors/all.ts';

let made: Vectors;
beforeAll(async () => {
  made = await allVectors();
}, 60_000);

it('file and code agree', () => {
  const path = new URL('../../protocol/vectors.json', import.meta.url);
  const [kept, now] = [readFileSync(path, 'utf8').split('\n'), vectorsText(made).split('\n')];
  expect(now.length).toBe(kept.length);
  const changed = now.findIndex((line, i) => line !== kept[i]);
  expect(changed === -1 ? 'nothing changed' : now[changed]!.slice(0, 200)).toBe('nothing changed');
});

it('the anchors stand', () => {
  const out = (section: string, what: string) => made.sections[section]?.find((row) => row.what === what)?.out;
  expect(out('hash', 'H("t", 0^32)')).toEqual({
    hash: '315ea23747202214810fb94896eeed6c3a3ba6f01de33a2ba8b2034c655604f3',
  });
  expect(out('hash', 'KDF(01^32, "t", 02^32)')).toEqual({
    key: '614c774efcd95f3eeb70a9f36ebef934f916c3ebb65efa1d9422edbb3799075e',
  });
  expect(out('hash', 'RECID = BLAKE2b-128("cor1/RECORDS")')).toMatchObject({
    bytes: 'bf3968ded690286326ff43ba5f8c511c',
  });
  const nonce = '00'.repeat(24);
  const commitment = 'cfa9e1d307a504cc0fb4a87180a20537fb5487b08eef482fb571b796aa24a4cb';
  const sealed = `01${nonce}${commitment}e8a7fd0d18522dab84bc68d6e96306aa6aba6bcee2`;
  expect(out('seal', 'SEAL(01^32, "t", "ad", "hello", 0^24)')).toEqual({ sealed });
  expect(made.sections['base32']?.[0]).toEqual({
    what: 'base32',
    in: { bytes: '0001020304' },
    out: { text: '000G40R4' },
  });
});
