/**
 * Every label and tag of the protocol, in one place: each hash, key, signature and seal has its own, so that nothing made for
 * one purpose is ever valid for another. A test asserts that the full strings are unique. `t` belongs to test vectors only.
 */

/** H: prefixed "cor1/h/". */
export const HASH_LABELS = [
  't',
  'pk',
  'ct',
  'rc',
  'share',
  'log',
  'practice',
  'practice-code',
  'fp',
  'ctl',
  'epoch',
  'env',
  'envs',
  'thr',
  'chain0',
  'chain',
  'body',
  'ev',
  'ntc',
  'dm/lh',
  'reply',
  'gwkey',
  'gw-code',
  'in',
] as const;

/** KDF and KDF64: prefixed "cor1/k/". */
export const KDF_LABELS = [
  't',
  'auth',
  'wrap',
  'sf/pepper',
  'sf/share',
  'sf/fakesalt',
  'fakesalt',
  'rec',
  'session',
  'kek/1',
  'kek/2',
  'kek/rec',
  'rec-auth',
  'keyring',
  'pins',
  'draft',
  'invite',
  'local',
  'inv/blob',
  'inv/mac',
  'rec/kem',
  'rec/sign',
  'inbox',
  'coins',
  'back',
  'msg',
  'file/key',
  'file/hash',
  'dm/link',
  'dm/1',
  'dm/2',
  'dm/3',
  'dm/rs',
  'dm/draft',
  'dm/code',
  'sf/totp',
  'sf/hook',
  'hook',
] as const;

/** SIGN: prefixed "cor1/s/". */
export const SIGN_LABELS = [
  't',
  'log',
  'cosig',
  'pop',
  'ctl',
  'thr',
  'ev',
  'cur',
  'in',
  'gwkey',
  'gwhi',
  'job',
  'reply',
] as const;

/** SEAL: a KDF64 label "seal/…". */
export const SEAL_LABELS = [
  't',
  'share/user',
  'ak',
  'keyring',
  'pins',
  'draft',
  'invite/is',
  'local',
  'inv',
  'back',
  'msg',
  'share/dm',
  'dm/doc',
  'dm/cap',
  'dm/draft',
  'totp',
] as const;

/** SEALTO: a KDF label "kem/…" and a SEAL label "kem/…". */
export const SEALTO_LABELS = ['t', 'rec/prev', 'epoch', 'reply', 'job', 'in', 'code'] as const;

/** First fields of structures; log payloads are "cor1/log/1" … "cor1/log/10". */
export const TAGS = [
  'cor1/pwsalt',
  'cor1/keyring',
  'cor1/pins',
  'cor1/heads',
  'cor1/log',
  'cor1/log/1',
  'cor1/log/2',
  'cor1/log/3',
  'cor1/log/4',
  'cor1/log/5',
  'cor1/log/6',
  'cor1/log/7',
  'cor1/log/8',
  'cor1/log/9',
  'cor1/log/10',
  'cor1/cosig',
  'cor1/cust',
  'cor1/recprev',
  'cor1/invid',
  'cor1/invite',
  'cor1/join',
  'cor1/circle0',
  'cor1/ctl',
  'cor1/mem',
  'cor1/env',
  'cor1/back',
  'cor1/thr',
  'cor1/evad',
  'cor1/ev',
  'cor1/ntc',
  'cor1/cur',
  'cor1/file',
  'cor1/dmsalt',
  'cor1/replyctx',
  'cor1/reply',
  'cor1/gwkey',
  'cor1/gwhi',
  'cor1/jobctx',
  'cor1/job',
  'cor1/inctx',
  'cor1/in',
  'cor1/code',
] as const;

export type HashLabel = (typeof HASH_LABELS)[number];
export type KdfLabel = (typeof KDF_LABELS)[number];
export type SignLabel = (typeof SIGN_LABELS)[number];
export type SealLabel = (typeof SEAL_LABELS)[number];
export type SealToLabel = (typeof SEALTO_LABELS)[number];
