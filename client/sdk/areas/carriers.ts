/** What administrators look after so that messages reach patients: the gateway, settings, test sends, and credits. */
import { Fault } from '../../../protocol/wire/faults.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { CarriersArea, Credits } from '../api.ts';
import { background, type Desk } from '../desk.ts';
import { sameWish } from '../same-wish.ts';
import type { PracticeSync } from '../sync/practice.ts';

const GROUP = /.{5}(?=.)/g;

export function createCarriers(desk: Desk, practice: PracticeSync): CarriersArea {
  const { connection, vault } = desk;
  const once = sameWish(desk);
  const look = async () => {
    const answer = await connection.ask('gateway:get', {});
    const { code, ...view } = await vault.lookAtGateway(answer);
    return { ...view, signPk: answer.signPk, code: code.replace(GROUP, '$& ') };
  };
  return {
    settings: () => connection.ask('delivery:settings', {}),
    async configure(settings, version) {
      await connection.ask('delivery:configure', { settings, version });
    },
    test: ({ channel, to }) =>
      once([channel, to], (testId) => connection.ask('delivery:test', { testId, channel, to })),
    gateway: look,
    async trustGateway({ gatewayId, signPk }) {
      await practice.append(() => vault.signGateway({ gatewayId, signPk }));
      await practice.log();
    },
  };
}

/** Tells may have been missed: what somebody has asked for is asked again. */
export function carriersMissed(desk: Desk): void {
  desk.model.carriersVersion += 1;
  if (desk.model.credits !== null) background(desk, 'log', refreshCredits(desk));
}

async function refreshCredits({ connection, model, store }: Desk): Promise<void> {
  model.credits = await connection.ask('credit:get', {});
  store.touch();
}

export function createCredits(desk: Desk): Credits {
  const { connection } = desk;
  const once = sameWish(desk);
  return {
    refresh: () => refreshCredits(desk),
    ledger: (beforeSeq, limit = 100) => connection.ask('credit:ledger', { beforeSeq, limit }),
    async buy(credits, note) {
      await once([credits, note], async (purchaseId) => {
        await connection.ask('credit:purchase', { purchaseId, credits, note });
        await refreshCredits(desk);
      });
    },
    async usage(fromMs, toMs) {
      if (toMs < fromMs || toMs - fromMs > LIMITS.usageMs) throw new Fault('input.invalid', 'toMs');
      return (await connection.ask('credit:usage', { fromMs, toMs })).rows;
    },
  };
}
