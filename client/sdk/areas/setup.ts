/** The first run: a practice and its owner. Nothing leaves the device before the shares were typed back. */
import type { Setup } from '../api.ts';
import type { Desk } from '../desk.ts';
import type { Entering } from './session.ts';

export function createSetup(desk: Desk, entering: Entering): Setup {
  const { vault, http, model } = desk;
  return {
    begin: (input) => vault.prepareSetup(input),
    confirm: (typed) => vault.confirmShares(typed),
    async finish() {
      const upload = await vault.finishSetup();
      const signedIn = await http.call('practice:create', upload);
      model.setupOpen = false;
      await entering.enter(signedIn);
    },
  };
}
