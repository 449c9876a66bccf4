/**
 * The vault behind messages, as in the browser: every verb's arguments and answers survive structured cloning, and
 * Faults and Refusals arrive as what they were. And Node's Argon2id thread gives the digest that the harness gives.
 */
import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCorridor } from '../../client/sdk/corridor.ts';
import { memoryStore } from '../../client/sdk/memory-store.ts';
import { argon2idInThread } from '../../client/sdk/node/argon2.ts';
import { nodeNetwork } from '../../client/sdk/node/network.ts';
import { systemClock } from '../../client/sdk/ports.ts';
import type { Vault } from '../../client/vault/api.ts';
import type { VaultReply, VaultRequest } from '../../client/vault/rpc.ts';
import { remoteVault, serve } from '../../client/vault/rpc.ts';
import { createVault } from '../../client/vault/vault.ts';
import { argon2id } from '../harness/argon2id.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, until, untilThread } from '../harness/world.ts';

let world: World;
let ruth: Colleague;

beforeAll(async () => {
  world = await createWorld();
  ruth = await world.found();
});
afterAll(() => world.close());

/** A vault on the other side of a message port, and the way to hang up. */
function vaultOverMessages(): { vault: Vault; hangUp: () => void } {
  const { port1, port2 } = new MessageChannel();
  const kept = createVault({ argon2id: argon2idInThread, now: () => Date.now() });
  port2.on('message', (request: VaultRequest) => {
    void kept.then((vault) => serve(vault, request)).then((reply) => port2.postMessage(reply));
  });
  const vault = remoteVault({
    post: (request) => port1.postMessage(request),
    onReply: (heard) => void port1.on('message', (reply: VaultReply) => heard(reply)),
  });
  return { vault, hangUp: () => port1.close() };
}

test('a whole sign-in, thread and talk through a vault that only messages reach', async () => {
  const tomasz = await world.join(ruth, 'Tomasz Zieliński');
  const { vault, hangUp } = vaultOverMessages();
  const defects: unknown[] = [];
  const corridor = createCorridor({
    url: world.url,
    vault,
    local: memoryStore(),
    network: nodeNetwork(world.url),
    clock: systemClock,
    onDefect: (defect) => void defects.push(defect),
    onClose: hangUp,
  });
  await corridor.start();
  await expect(corridor.session.recover(ruth.login, 'not a code')).rejects.toMatchObject({
    name: 'Fault',
    code: 'input.invalid',
    detail: 'recoveryCode',
  });
  await corridor.session.signIn(ruth.login, ruth.password);
  const { inviteId } = await corridor.people.invite('member');
  await until(corridor, ({ invitations }) => invitations.some((one) => one.inviteId === inviteId && one.code !== null));
  const threadId = await corridor.threads.create({
    title: 'Rota',
    memberIds: [tomasz.userId],
    about: null,
    text: 'Monday?',
  });
  await untilThread(tomasz.corridor, threadId, ({ synced }) => synced);
  await tomasz.corridor.messages.send(threadId, { text: 'Mine' });
  await untilThread(corridor, threadId, ({ preview }) => preview === 'Mine');
  corridor.threads.open(threadId);
  corridor.setFocus(true);
  await untilThread(tomasz.corridor, threadId, ({ messages }) => messages.at(-1)?.state === 'read');
  await corridor.people.remove(tomasz.userId);
  await untilThread(corridor, threadId, ({ memberIds }) => memberIds.length === 1);
  await corridor.close();
  expect(defects).toEqual([]);
});

test('Faults and Refusals cross with what they say; a locked vault opens nothing', async () => {
  const { vault, hangUp } = vaultOverMessages();
  await expect(vault.makePins()).rejects.toMatchObject({ name: 'Fault', code: 'session.missing' });
  const invitation = await ruth.corridor.people.invite('member');
  const { inviteId } = await vault.readInvitation(invitation.link);
  expect(inviteId).toBe(invitation.inviteId);
  const answer = { blob: new Uint8Array(200), role: 1 as const, entries: [], expiresAt: 0 };
  await expect(vault.checkInvitation(answer)).rejects.toMatchObject({ name: 'Refusal', kind: 'fatal' });
  hangUp();
});

test('Argon2id in a worker thread is the same function', async () => {
  const password = new TextEncoder().encode('seven herons over the weir');
  const salt = new Uint8Array(16).fill(7);
  expect(Buffer.from(await argon2idInThread(password, salt))).toEqual(Buffer.from(await argon2id(password, salt)));
});
