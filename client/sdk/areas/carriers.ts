/** What administrators look after so that messages reach patients: the gateway, settings, test sends, and credits. */
import type { CarriersArea, Credits } from '../api.ts';
import { background, type Desk } from '../desk.ts';
import { randomId } from '../random-id.ts';
import type { PracticeSync } from '../sync/practice.ts';

const GROUP = /.{5}(?=.)/g;

export function createCarriers({ connection, vault }: Desk, practice: PracticeSync): CarriersArea {
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
    test: (input) => connection.ask('delivery:test', input),
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
  return {
    refresh: () => refreshCredits(desk),
    ledger: (beforeSeq, limit = 100) => connection.ask('credit:ledger', { beforeSeq, limit }),
    async buy(credits, note) {
      await connection.ask('credit:purchase', { purchaseId: randomId<'job'>(), credits, note });
      await refreshCredits(desk);
    },
    usage: async (fromMs, toMs) => (await connection.ask('credit:usage', { fromMs, toMs })).rows,
  };
}
