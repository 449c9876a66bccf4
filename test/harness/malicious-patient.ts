/**
 * A patient's page gone wrong, or somebody with its signer: replies with any header and any contents.
 */
import {
  parseReply,
  replyBodyHash,
  replyHash,
  type MadeReply,
  type ReplyHeader,
} from '../../protocol/crypto/direct-message/reply.ts';
import { hashBytes, idBytes, lp, u32, u64, u8, utf8Exact } from '../../protocol/crypto/encoding.ts';
import type { KemPk, SignKey } from '../../protocol/crypto/keys.ts';
import { pad, sealTo } from '../../protocol/crypto/seal.ts';
import { sign } from '../../protocol/crypto/sign.ts';

const fieldsOf = (header: ReplyHeader) => [
  idBytes(header.dmId),
  idBytes(header.threadId),
  idBytes(header.circleId),
  u32(header.epoch),
  u64(header.replyNo),
  hashBytes(header.prevReply),
  u8(header.class),
  u64(header.timeMs),
];

/** The reply with some header fields changed, signed again; with `sealed`, also other contents under that header. */
export function bendReply(
  made: MadeReply,
  signer: SignKey,
  over: Partial<ReplyHeader>,
  sealed?: { readonly inbox: KemPk; readonly json: string },
): MadeReply {
  const header = { ...parseReply(made.bytes), ...over };
  const context = lp('cor1/replyctx', ...fieldsOf(header));
  const body = sealed === undefined ? made.body : sealTo(sealed.inbox, 'reply', context, pad(utf8Exact(sealed.json)));
  const bytes = lp('cor1/reply', ...fieldsOf(header), hashBytes(replyBodyHash(body)));
  const sig = sign(signer, 'reply', bytes);
  return { bytes, sig, body, replyHash: replyHash({ bytes, sig }) };
}
