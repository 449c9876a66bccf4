/**
 * The vault's composition: one memory, one verb each. The same code runs in the browser's Worker and in a Node process.
 * Verbs run to their end one after another wherever they do not wait for Argon2id, so none sees another half done.
 */
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import { openLocal, sealLocal } from '../../protocol/crypto/account/account-key.ts';
import { openAccount, provePassword, proveRecovery, renewCredentials } from './account.ts';
import type { Vault, VaultPorts } from './api.ts';
import { applyEpochs, changeMembers, circleViews, rotate } from './circles.ts';
import { newPhrase, openDirect, resealDirect, sealDirect, sealLink } from './direct.ts';
import { addToSealing, addToUnsealing, beginSealing, beginUnsealing, endSealing, endUnsealing } from './files.ts';
import { admit, makeInvitation, makeReset, openInvitation } from './invitations.ts';
import { checkInvitation, prepareJoin, prepareReset, readInvitation } from './joining.ts';
import { account, forget, newMemory } from './memory.ts';
import type { Memory } from './memory.ts';
import { approve, readApproval, removeColleague, rename, renewApproval, setPolicy, setRole } from './owners.ts';
import { draftPatientThread, lookAtGateway, sealSend, signGateway } from './patients.ts';
import { applyLog, confirmNumber, safetyNumberWith } from './people.ts';
import { beginLook, checkHeads, makePins, mergePins, pinsStored, unlistedCircles } from './pins.ts';
import { confirmShares, finishSetup, prepareSetup } from './setup.ts';
import {
  applyCursors,
  applyItems,
  checkAck,
  doubtful,
  draftThread,
  openThread,
  sealEvent,
  signCursor,
} from './threads.ts';

/** A locked vault. Resolves when libsodium is ready. */
export async function createVault(ports: VaultPorts): Promise<Vault> {
  await sodiumReady();
  const memory = newMemory(ports);
  return {
    prepareSetup: async (input) => prepareSetup(memory, input),
    confirmShares: async (typed) => confirmShares(memory, typed),
    finishSetup: async () => finishSetup(memory),
    readInvitation: async (code) => readInvitation(memory, code),
    checkInvitation: async (answer) => checkInvitation(memory, answer),
    prepareJoin: async (input) => prepareJoin(memory, input),
    prepareReset: async (password) => prepareReset(memory, password),
    provePassword: async (login, password, salt) => provePassword(memory, login, password, salt),
    proveRecovery: async (code) => proveRecovery(memory, code),
    open: async (signedIn, seen) => openAccount(memory, signedIn, seen),
    renewCredentials: async (password) => renewCredentials(memory, password),
    lock: async () => forget(memory),

    ...aboutPeople(memory),
    ...aboutDirect(memory),

    applyEpochs: async (circleId, epochs) => applyEpochs(memory, circleId, epochs),
    circles: async () => circleViews(memory),
    rotate: async (circleId) => rotate(memory, circleId),
    changeMembers: async (circleId, change) => changeMembers(memory, circleId, change),

    makeThread: async (input) => draftThread(memory, input),
    openThread: async (head) => openThread(memory, head),
    applyItems: async (threadId, items) => applyItems(memory, threadId, items),
    makePatientThread: async (card) => draftPatientThread(memory, card),
    lookAtGateway: async (answer) => lookAtGateway(memory, answer),
    signGateway: async (gateway) => signGateway(memory, gateway),
    sealSend: async (threadId, what) => sealSend(memory, threadId, what),
    sealEvent: async (threadId, what) => sealEvent(memory, threadId, what),
    checkAck: async (threadId, n, chain) => checkAck(memory, threadId, n, chain),
    makeCursor: async (threadId, n) => signCursor(memory, threadId, n),
    applyCursors: async (threadId, cursors) => applyCursors(memory, threadId, cursors),
    doubtful: async (threadId) => doubtful(memory, threadId),

    beginSealing: async (fileId) => beginSealing(memory, fileId),
    addToSealing: async (fileId, plaintext) => addToSealing(memory, fileId, plaintext),
    endSealing: async (fileId, called) => endSealing(memory, fileId, called),
    dropSealing: async (fileId) => void memory.sealing.delete(fileId),
    beginUnsealing: async (threadId, fileId) => beginUnsealing(memory, threadId, fileId),
    addToUnsealing: async (unsealing, sealed) => addToUnsealing(memory, unsealing, sealed),
    endUnsealing: async (unsealing) => endUnsealing(memory, unsealing),
    dropUnsealing: async (unsealing) => void memory.unsealing.delete(unsealing),

    beginLook: async () => beginLook(memory),
    unlistedCircles: async (listed) => unlistedCircles(memory, listed),
    checkHeads: async (heads) => checkHeads(memory, heads),
    makePins: async () => makePins(memory),
    pinsStored: async (version) => pinsStored(memory, version),
    mergePins: async (stored) => mergePins(memory, stored),

    sealLocal: async (name, plaintext) => {
      const { ak, userId } = account(memory);
      return sealLocal(ak, userId, name, plaintext);
    },
    openLocal: async (name, sealed) => {
      const { ak, userId } = account(memory);
      return openLocal(ak, userId, name, sealed);
    },
  };
}

/** The practice log, invitations, what owners decide. */
function aboutPeople(memory: Memory) {
  return {
    applyLog: async (entries) => applyLog(memory, entries),
    safetyNumber: async (userId) => safetyNumberWith(memory, userId),
    confirmNumber: async (userId, number) => confirmNumber(memory, userId, number),
    makeReset: async (userId) => makeReset(memory, userId),
    makeInvitation: async (role) => makeInvitation(memory, role),
    openInvitation: async (invite) => openInvitation(memory, invite),
    admit: async (invite) => admit(memory, invite),
    removeColleague: async (userId) => removeColleague(memory, userId),
    rename: async (name) => rename(memory, name),
    setPolicy: async (policy) => setPolicy(memory, policy),
    setRole: async (userId, role) => setRole(memory, userId, role),
    readApproval: async (signed) => readApproval(memory, signed),
    renewApproval: async (signed) => renewApproval(memory, signed),
    approve: async (signed) => approve(memory, signed),
  } satisfies Partial<Vault>;
}

/** Direct Messages. */
function aboutDirect(memory: Memory) {
  return {
    newPhrase: async () => newPhrase(),
    sealDirect: async (threadId, what) => sealDirect(memory, threadId, what),
    sealLink: async (threadId, what) => sealLink(memory, threadId, what),
    openDirect: async (threadId, dmId, doc) => openDirect(memory, threadId, dmId, doc),
    resealDirect: async (threadId, dmId, sealed) => resealDirect(memory, threadId, dmId, sealed),
  } satisfies Partial<Vault>;
}
