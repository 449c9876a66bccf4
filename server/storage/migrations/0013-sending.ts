/**
 * Sending to patients: deliveries with their history, the outbox, credits, the gateway and its keys, what came in.
 * Sealed jobs stand in the outbox alone, so that dropping its row erases them.
 */
import type { Migration } from './migration.ts';

export const sending: Migration = {
  name: '0013-sending',
  up: [
    // One thread of a patient, one for what belongs to nobody yet: whoever comes second uses the first.
    `CREATE UNIQUE INDEX threads_patient ON threads (subject) WHERE kind = 2`,
    `CREATE UNIQUE INDEX threads_unfiled ON threads (practiceId) WHERE kind = 3`,
    `CREATE TABLE deliveries (
      jobId TEXT PRIMARY KEY, practiceId TEXT NOT NULL REFERENCES practices, threadId TEXT NOT NULL,
      itemN INTEGER NOT NULL, contactId TEXT NOT NULL, patientId TEXT NOT NULL, channel TEXT NOT NULL,
      address TEXT NOT NULL, senderId TEXT NOT NULL, job BLOB NOT NULL, state TEXT NOT NULL, code TEXT,
      attempts INTEGER NOT NULL, reserved INTEGER NOT NULL CHECK (reserved >= 0),
      spent INTEGER NOT NULL CHECK (spent >= 0), token TEXT NOT NULL, messageId TEXT, providerId TEXT,
      createdAt INTEGER NOT NULL, changedAt INTEGER NOT NULL) STRICT`,
    `CREATE UNIQUE INDEX deliveries_token ON deliveries (token)`,
    `CREATE INDEX deliveries_provider ON deliveries (channel, providerId) WHERE providerId IS NOT NULL`,
    `CREATE INDEX deliveries_texts ON deliveries (practiceId, createdAt) WHERE channel = 'sms'`,
    `CREATE INDEX deliveries_address ON deliveries (channel, address, createdAt)`,
    `CREATE INDEX deliveries_thread ON deliveries (threadId, senderId)`,
    `CREATE INDEX deliveries_open ON deliveries (channel, createdAt)
      WHERE state IN ('held', 'queued', 'unknown', 'sent', 'delayed')`,
    `CREATE TABLE delivery_history (
      jobId TEXT NOT NULL REFERENCES deliveries, state TEXT NOT NULL, at INTEGER NOT NULL, code TEXT,
      rank INTEGER NOT NULL, PRIMARY KEY (jobId, rank)) STRICT`,
    `CREATE TABLE outbox (
      jobId TEXT PRIMARY KEY REFERENCES deliveries, practiceId TEXT NOT NULL, gwGen INTEGER NOT NULL,
      notAfter INTEGER NOT NULL, sig BLOB NOT NULL, body BLOB NOT NULL, nextAt INTEGER NOT NULL, leaseId TEXT,
      leaseUntil INTEGER NOT NULL, handing INTEGER NOT NULL) STRICT`,
    `CREATE INDEX outbox_due ON outbox (nextAt)`,
    `CREATE TABLE message_ids (
      ordinal INTEGER PRIMARY KEY, threadId TEXT NOT NULL, messageId TEXT NOT NULL, UNIQUE (threadId, messageId)) STRICT`,
    `CREATE TABLE early_statuses (
      ordinal INTEGER PRIMARY KEY, channel TEXT NOT NULL, providerId TEXT NOT NULL, state TEXT NOT NULL, code TEXT,
      isAddressDead INTEGER NOT NULL, at INTEGER NOT NULL, UNIQUE (channel, providerId, state)) STRICT`,
    `CREATE INDEX early_statuses_at ON early_statuses (at)`,
    `CREATE TABLE ledger (
      practiceId TEXT NOT NULL REFERENCES practices, seq INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL,
      credits INTEGER NOT NULL, balance INTEGER NOT NULL CHECK (balance >= 0), userId TEXT, patientId TEXT, jobId TEXT,
      note TEXT NOT NULL, PRIMARY KEY (practiceId, seq)) STRICT`,
    `CREATE UNIQUE INDEX ledger_purchase ON ledger (practiceId, jobId) WHERE kind = 'purchase'`,
    `CREATE INDEX ledger_at ON ledger (practiceId, at)`,
    `CREATE TABLE gateways (
      gatewayId TEXT PRIMARY KEY, signPk BLOB NOT NULL, carriers TEXT NOT NULL) STRICT`,
    `CREATE TABLE gateway_keys (
      practiceId TEXT NOT NULL REFERENCES practices, gen INTEGER NOT NULL, gatewayId TEXT NOT NULL,
      bytes BLOB NOT NULL, sig BLOB NOT NULL, notAfter INTEGER NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (practiceId, gen)) STRICT`,
    `CREATE TABLE delivery_settings (
      practiceId TEXT PRIMARY KEY REFERENCES practices, version INTEGER NOT NULL, settings TEXT NOT NULL) STRICT`,
    `CREATE TABLE inbound (
      practiceId TEXT NOT NULL, providerKey TEXT NOT NULL, threadId TEXT NOT NULL, n INTEGER NOT NULL,
      at INTEGER NOT NULL, PRIMARY KEY (practiceId, providerKey)) STRICT`,
  ],
  down: [
    ...'inbound delivery_settings gateway_keys gateways ledger early_statuses message_ids outbox delivery_history deliveries'
      .split(' ')
      .map((table) => `DROP TABLE ${table}`),
    'DROP INDEX threads_unfiled',
    'DROP INDEX threads_patient',
  ],
};
