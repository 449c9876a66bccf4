/**
 * A carrier of texts at the other end of Twilio's API: checks who calls and what is sent against the published contract,
 * answers as the test has scripted, and posts signed callbacks to us in whatever order the test wants.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import twilio from 'twilio';
import { contractOf } from './twilio-contract.ts';

export const ACCOUNT = `AC${'0'.repeat(31)}1`;
export const TOKEN = 'carrier-token-of-the-test-0123456789';
export const NUMBER = '+447700900000';

export interface TakenText {
  readonly sid: string;
  readonly to: string;
  readonly body: string;
  readonly statusCallback: string;
}
/** What it does with the next call; `taken` when nothing is scripted. */
export type Answer =
  | 'taken'
  /** Takes the text and hangs up without a word. */
  | 'taken-then-gone'
  /** Takes the text and never answers. */
  | 'taken-then-silent'
  | { readonly status: number; readonly code: number };

export interface ScriptedCarrier {
  readonly url: string;
  readonly taken: readonly TakenText[];
  /** What the contract refused; must stay empty. */
  readonly complaints: readonly string[];
  readonly script: Answer[];
  close(): Promise<void>;
}

export async function scriptedCarrier(): Promise<ScriptedCarrier> {
  const complain = contractOf();
  const taken: TakenText[] = [];
  const complaints: string[] = [];
  const script: Answer[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => answer(request, response, new URLSearchParams(body)));
  });
  const answer = (request: IncomingMessage, response: ServerResponse, form: URLSearchParams) => {
    const right = `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}`;
    if (request.headers.authorization !== right) return say(response, 401, { code: 20003 });
    if (request.method !== 'POST' || request.url !== `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`) {
      return say(response, 404, { code: 20404 });
    }
    const wrong = complain(form);
    complaints.push(...wrong);
    if (wrong.length > 0) return say(response, 400, { code: 21604 });
    const next = script.shift() ?? 'taken';
    if (typeof next === 'object') return say(response, next.status, { code: next.code });
    const sid = `SM${String(taken.length + 1).padStart(32, '0')}`;
    const of = (name: string) => form.get(name) ?? '';
    taken.push({ sid, to: of('To'), body: of('Body'), statusCallback: of('StatusCallback') });
    if (next === 'taken-then-silent') return;
    if (next === 'taken-then-gone') return void request.socket.destroy();
    return say(response, 201, { sid, status: 'queued', account_sid: ACCOUNT, to: of('To'), body: of('Body') });
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { url: `http://127.0.0.1:${port}`, taken, complaints, script, close };
}

/** The form and the signature that Twilio would post to `url`. */
export function signedCallback(url: string, fields: Readonly<Record<string, string>>, token = TOKEN) {
  const all = { AccountSid: ACCOUNT, ApiVersion: '2010-04-01', ...fields };
  return { body: new URLSearchParams(all).toString(), signature: twilio.getExpectedTwilioSignature(token, url, all) };
}

export const statusFields = (sid: string, state: string, errorCode?: string): Record<string, string> => ({
  MessageSid: sid,
  SmsSid: sid,
  MessageStatus: state,
  SmsStatus: state,
  To: '+447700900123',
  From: NUMBER,
  ...(errorCode !== undefined && { ErrorCode: errorCode }),
});

export const textFields = (sid: string, from: string, body: string): Record<string, string> => ({
  MessageSid: sid,
  SmsSid: sid,
  SmsMessageSid: sid,
  From: from,
  To: NUMBER,
  Body: body,
  NumMedia: '0',
  NumSegments: '1',
  SmsStatus: 'received',
});

function say(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ message: 'scripted', more_info: '', status, ...body }));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
