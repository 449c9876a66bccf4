/**
 * The mailbox page of development: shows what would have been sent, escaped and newest first, and does not exist where
 * mail is really sent. The text of an alert is checked here once, word for word, since it must never say more.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { alertMail } from '../../server/delivery/alert-mail.ts';
import { createMailbox } from '../../server/delivery/mailbox.ts';
import { request } from '../harness/plain-http.ts';
import { startHere, type ServerHere } from '../harness/running-server.ts';

const open: ServerHere[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});
const start = async (env: Readonly<Record<string, string>> = {}) => {
  const server = await startHere(env);
  open.push(server);
  return server;
};

describe('an alert', () => {
  it('says that a message waits and where to sign in, and nothing else', () => {
    const mail = alertMail('Corridor <corridor@example.org>', 'her@example.org', 'https://corridor.example', 'abc123');
    expect(mail).toMatchObject({
      to: 'her@example.org',
      subject: 'A message is waiting for you',
      messageId: '<abc123@corridor.example>',
      headers: { 'Auto-Submitted': 'auto-generated' },
      text:
        'A colleague has written to you. Sign in to read it:\n\nhttps://corridor.example/\n\n' +
        'For privacy this e-mail never says who wrote, or about what. Please do not reply to it.\n',
    });
    const words = mail.html.replace(/<title>[^<]*<\/title>|<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    expect(words.trim()).toBe(mail.text.replace(/\s+/g, ' ').trim());
    expect(mail.html).not.toMatch(/<img|<script|src=/);
  });
});

describe('the mailbox', () => {
  it('is a page without scripts and a list for programs', async () => {
    const { url, app } = await start();
    expect(app.mailboxUrl).toBe(`${url}/mailbox`);
    const page = await request(url, 'GET', '/mailbox');
    expect(page.status).toBe(200);
    expect(page.body.toString()).toContain('Nothing yet');
    expect(page.body.toString()).not.toContain('<script');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    const list = await request(url, 'GET', '/mailbox.json');
    expect(JSON.parse(list.body.toString())).toEqual({ mails: [] });
    expect((await request(url, 'POST', '/mailbox')).status).toBe(404);
  });

  it('keeps the last 200, newest first, and shows them escaped', async () => {
    let now = 0;
    const mailbox = createMailbox(() => now);
    for (now = 1; now <= 250; now++) {
      await mailbox.take(
        alertMail('a@b.c', `<img src=x onerror="alert('${now}')">&@example.org`, 'http://localhost:1', `${now}`),
      );
    }
    expect(mailbox.list()).toHaveLength(200);
    expect(mailbox.list()[0]).toMatchObject({ at: 250, messageId: '<250@localhost>' });
    const page = mailbox.page('nonce"><script>');
    expect(page).not.toMatch(/<img|<script/);
    expect(page).toContain('&lt;img src=x onerror=&quot;alert(&#39;250&#39;)&quot;&gt;&amp;@example.org');
    expect(page).toContain('<a href="http://localhost:1/" rel="noreferrer">http://localhost:1/</a>');
  });

  it('does not exist where a relay is configured', async () => {
    const { url, app } = await start({ CORRIDOR_SMTP_URL: 'smtp://127.0.0.1:1' });
    expect(app.mailboxUrl).toBeNull();
    for (const path of ['/mailbox', '/mailbox.json']) {
      const answer = await request(url, 'GET', path);
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.body.toString())).toMatchObject({ fault: { code: 'input.unknown' } });
    }
  });
});
