/**
 * Direct Messages: issues with the server's share and capsule until they end, documents (which stay for the record), texted
 * codes, guest sessions, drafts and the proof of what happened.
 */
import type { Migration } from './migration.ts';

export const directMessages: Migration = {
  name: '0014-direct-messages',
  up: [
    `CREATE TABLE dm_documents (
      docId TEXT PRIMARY KEY, threadId TEXT NOT NULL, doc BLOB NOT NULL, fileIds TEXT NOT NULL) STRICT`,
    `CREATE TABLE dms (
      dmId TEXT PRIMARY KEY, docId TEXT NOT NULL REFERENCES dm_documents, practiceId TEXT NOT NULL REFERENCES practices,
      threadId TEXT NOT NULL, circleId TEXT NOT NULL, itemN INTEGER NOT NULL, contactId TEXT NOT NULL,
      patientId TEXT NOT NULL, jobId TEXT NOT NULL, senderId TEXT NOT NULL, linkHash BLOB NOT NULL, share BLOB,
      rsPub BLOB NOT NULL, capsule BLOB, ver INTEGER NOT NULL, epoch INTEGER NOT NULL, spoken INTEGER NOT NULL,
      replies INTEGER NOT NULL, expiry TEXT NOT NULL, mobile TEXT NOT NULL, state TEXT NOT NULL,
      createdAt INTEGER NOT NULL, openedAt INTEGER, unlockedAt INTEGER, endsAt INTEGER,
      reserved INTEGER NOT NULL CHECK (reserved >= 0), wrong INTEGER NOT NULL, askedAt INTEGER, askTries INTEGER NOT NULL,
      codes INTEGER NOT NULL, lastReplyNo INTEGER NOT NULL, lastRep BLOB, lastSig BLOB, lastAt INTEGER NOT NULL) STRICT`,
    `CREATE INDEX dms_thread ON dms (threadId)`,
    `CREATE INDEX dms_circle ON dms (circleId, epoch) WHERE capsule IS NOT NULL`,
    `CREATE INDEX dms_ends ON dms (endsAt) WHERE capsule IS NOT NULL`,
    `CREATE TABLE dm_codes (
      dmId TEXT NOT NULL REFERENCES dms, issue INTEGER NOT NULL, at INTEGER NOT NULL, validUntil INTEGER NOT NULL,
      stored BLOB, tries INTEGER NOT NULL, gatewayId TEXT NOT NULL, gwGen INTEGER NOT NULL, sealed BLOB,
      wasCharged INTEGER NOT NULL, PRIMARY KEY (dmId, issue)) STRICT`,
    `CREATE INDEX dm_codes_waiting ON dm_codes (at) WHERE sealed IS NOT NULL`,
    `CREATE TABLE dm_sessions (
      tokenCheck BLOB PRIMARY KEY, dmId TEXT NOT NULL REFERENCES dms, until INTEGER NOT NULL) STRICT`,
    `CREATE INDEX dm_sessions_dm ON dm_sessions (dmId)`,
    `CREATE TABLE dm_drafts (
      dmId TEXT NOT NULL REFERENCES dms, draftId TEXT NOT NULL, rev INTEGER NOT NULL, sealed BLOB,
      PRIMARY KEY (dmId, draftId)) STRICT`,
    `CREATE TABLE dm_proofs (
      ordinal INTEGER PRIMARY KEY, dmId TEXT NOT NULL REFERENCES dms, at INTEGER NOT NULL, what TEXT NOT NULL,
      detail TEXT NOT NULL) STRICT`,
    `CREATE INDEX dm_proofs_dm ON dm_proofs (dmId, ordinal)`,
  ],
  down: 'dm_proofs dm_drafts dm_sessions dm_codes dms dm_documents'.split(' ').map((table) => `DROP TABLE ${table}`),
};
