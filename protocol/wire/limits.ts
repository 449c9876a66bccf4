/** Every size, count and time that both sides must agree on. Units are in the names. */

export const LIMITS = {
  /** PAD(plaintext) of one event; larger content is an attachment. */
  paddedBytes: 65_536,
  /** SEAL adds 1 version + 24 nonce + 32 commitment + 16 tag. */
  bodyBytes: 65_536 + 73,
  eventBytes: 1_024,
  noticeBytes: 4_096,
  cursorBytes: 1_024,
  logEntryBytes: 65_536,
  ctlBytes: 262_144,
  envelopeBytes: 1_120 + 73 + 32,
  leafBytes: 128,
  threadBindingBytes: 1_024,
  blobBytes: 65_536,
  nameBytes: 200,
  loginBytes: 254,
  emailChars: 254,
  /** Members of a circle: kinds 1 and 2, and the practice circle. */
  circleMembers: 64,
  practiceCircleMembers: 250,
  /** 25 MB of plaintext, sealed: header 24, 17 bytes for each chunk of 65,536. */
  fileBytes: 25_000_000,
  sealedFileBytes: 25_000_000 + 24 + 17 * 382,
  /** One upload request carries at most this much. */
  fileSliceBytes: 1_048_576,
  /** With one message. */
  filesPerMessage: 10,
  /** What one person may begin to upload within 24 hours, and may have unfinished. */
  fileBytesPerDay: 1_000_000_000,
  filesUnfinished: 50,
  /** An upload that is not finished after so long is thrown away. */
  fileUploadMs: 86_400_000,
  /** A job's sealed body: PAD, SEALTO (1120 + 73). */
  jobBodyBytes: 65_536 + 1_120 + 73,
  /** The same of an inbound item: the largest body an item may have. */
  inboundBodyBytes: 65_536 + 1_120 + 73,
  smsSegments: 20,
  importRows: 100,
  /** Forms of a practice, and the definition of one: JSON text. */
  forms: 100,
  formChars: 200_000,
  /** Webhooks of a practice that Corridor calls. */
  subscriptions: 10,
  hookUrlChars: 1_000,
  /** One look at the usage of credits covers at most so long. */
  usageMs: 400 * 86_400_000,
  /** A message to a patient can be taken back so long. */
  undoMs: 10_000,
  /** A Direct Message that nobody unlocks ends after so long. */
  dmUnopenedMs: 30 * 86_400_000,
  /** Its texted codes: life, pause between two, at most within an hour and a day, tries per code, wrong ones in a row that lock it. */
  dmCodeMs: 600_000,
  dmCodeEveryMs: 60_000,
  dmCodesPerHour: 3,
  dmCodesPerDay: 5,
  dmCodeTries: 5,
  dmWrongInRow: 10,
  dmSessionMs: 3_600_000,
  /** Steps of the proof of one Direct Message that are shown at once, the newest. */
  dmProofs: 500,
  /** Of one Direct Message: drafts, files in one reply of its patient, and unfinished files and bytes of all of them. */
  dmDrafts: 20,
  dmReplyFiles: 5,
  dmFilesUnfinished: 10,
  dmFileBytes: 250_000_000,
  pageItems: 200,
  pageLogEntries: 200,
  threadsPerPage: 500,
  /** One frame or request body, decoded. */
  frameBytes: 1_048_576,
  /** JSON nesting that either transport accepts. */
  jsonDepth: 12,
  deviceChars: 200,
  inviteDays: 7,
  /** How long an owner's proposal waits for a second owner, and how many may wait in a practice. */
  approvalDays: 7,
  approvalsOpen: 50,
  passwordChars: 12,
  typingEveryMs: 4_000,
  typingExpiresMs: 6_000,
  awayAfterMs: 300_000,
  offlineAfterMs: 30_000,
  /** A connection that goes without a word is noticed after both; with `offlineAfterMs` its person is offline within 45 s. */
  pingEveryMs: 7_000,
  pingTimeoutMs: 6_000,
  alertOfflineAfterMs: 120_000,
  alertOnlineAfterMs: 300_000,
  alertsPerHour: 6,
  /** How long "why was I alerted" can be answered, and with how many steps at most. */
  alertStepsMs: 30 * 86_400_000,
  alertSteps: 200,
  cursorBatchMs: 200,
  presenceBatchMs: 200,
  /** Rotate a circle after so long or so many events. */
  epochMaxMs: 90 * 86_400_000,
  epochMaxEvents: 5_000,
} as const;
