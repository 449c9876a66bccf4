/** Key pairs for tests, from seeds. */
import { asKemSeed, type KemPk, type KemSeed } from '../../protocol/crypto/keys.ts';
import { xwingPublic } from '../../protocol/crypto/sodium.ts';

export function xwingIdentity(seed32: Uint8Array): { readonly kemSeed: KemSeed; readonly kemPk: KemPk } {
  const kemSeed = asKemSeed(seed32);
  return { kemSeed, kemPk: xwingPublic(kemSeed) };
}
