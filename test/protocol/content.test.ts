/** What events say: every `t` round-trips, unknown ones are newer, wrong ones are none (protocol/README.md §6). */
import { describe, expect, it } from 'vitest';
import { readContent, writeContent, type Content } from '../../protocol/wire/content.ts';
import { toB64, type Hash, type Id } from '../../protocol/wire/bytes.ts';

const id = <Noun extends string>(value: number): Id<Noun> => toB64(new Uint8Array(16).fill(value)) as Id<Noun>;
const hash = toB64(new Uint8Array(32).fill(3)) as Hash;
const key = new Uint8Array(32).fill(4);
const file = { fileId: id<'file'>(1), fk: key, size: 0, name: 'a.pdf', mime: 'application/pdf', hash };
const dm = {
  dmId: id<'dm'>(1),
  docId: id<'doc'>(2),
  ck: key,
  kdm: key,
  rsPub: key,
  contactId: id<'contact'>(3),
  expiresAt: null,
  spoken: true,
  summary: 'Report',
};

describe('contents', () => {
  it.each<Content>([
    { t: 'text', text: 'Grüße 🙂' },
    { t: 'text', text: '', quote: hash, mentions: [id<'user'>(5)], urgent: true },
    { t: 'file', files: [file], text: 'see' },
    { t: 'edit', ref: hash, text: 'new' },
    { t: 'delete', ref: hash },
    { t: 'react', ref: hash, emoji: '👍', on: false },
    { t: 'ack', ref: hash },
    { t: 'title', title: 'Knee' },
    { t: 'note', text: 'n' },
    { t: 'patient', name: 'N. Petrova', birthDate: '1950-01-31' },
    { t: 'send', channel: 'sms', contactId: id<'contact'>(3), to: '+15550100', text: 'hi', jobId: id<'job'>(6) },
    { t: 'dm', ...dm },
    { t: 'dm.resend', ref: hash, ...dm },
    { t: 'dm.revoke', ref: hash, dmId: id<'dm'>(1) },
    { t: 'form', ref: hash, title: 'PHQ-9' },
    { t: 'filed', thread: id<'thread'>(8), item: hash, content: { t: 'sms', from: '+1', text: 'x' } },
    { t: 'erase', refs: [hash], reason: 'request' },
    { t: 'breakglass', reason: 'audit' },
  ])('$t', (content) => {
    const text = writeContent(content);
    expect(JSON.parse(text)).toMatchObject({ v: 1, t: content.t });
    expect(readContent(text)).toEqual({ as: 'content', content });
  });
  it.each([
    ['{"v":1,"t":"hologram"}', 'hologram'],
    ['{"v":2,"t":"text"}', 'text'],
  ])('%s is newer', (text, t) => expect(readContent(text)).toEqual({ as: 'newer', t }));
  it.each([
    '',
    'null',
    '[]',
    '"x"',
    '{"t":"text","text":"x"}',
    '{"v":1,"t":"text"}',
    '{"v":1,"t":"text","text":3}',
    '{"v":1,"t":"ack","ref":"x"}',
    '{"v":1}',
    '{"v":1,"t":"__proto__"',
  ])('%j is nothing', (text) => expect(readContent(text)).toBeNull());
});
