/** What is mine alone: signed-in devices, address and preferences, the second factor, the steps of alerts. */
import type { Account } from '../api.ts';
import type { Desk } from '../desk.ts';
import type { Receipts } from '../receipts.ts';

export function createAccount({ connection, model, store }: Desk, receipts: Receipts): Account {
  const refresh = async () => {
    model.profile = (await connection.ask('profile:get', {})).profile;
    store.touch();
  };
  return {
    async devices() {
      const { sessions } = await connection.ask('session:list', {});
      return sessions.map(({ device, ...session }) => ({ ...session, name: device }));
    },
    async endDevice(sessionId) {
      await connection.ask('session:revoke', { sessionId });
    },
    async save({ email, preferences }) {
      await connection.ask('profile:put', { email, preferences });
      await refresh();
      receipts.consider();
    },
    beginTotp: () => connection.ask('totp:begin', {}),
    async confirmTotp(code) {
      await connection.ask('totp:confirm', { code });
      await refresh();
    },
    async endTotp(code) {
      await connection.ask('totp:end', { code });
      await refresh();
    },
    async alertSteps() {
      return (await connection.ask('alert:explain', {})).steps;
    },
  };
}
