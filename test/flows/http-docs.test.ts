/**
 * The documentation says all that the server answers: every row of every table, every path that is no JSON, every fault and
 * type it refers to; it is served in development only, as a page without scripts. That each row has its note is the
 * compiler's work; here the notes are looked at, and that nothing leads nowhere.
 */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { ASKS, TELLS } from '../../protocol/wire/events.ts';
import { FAULTS } from '../../protocol/wire/faults.ts';
import { GATEWAY_CALLS, GATEWAY_PATHS } from '../../protocol/wire/gateway.ts';
import { ROUTES, STREAMS } from '../../protocol/wire/routes.ts';
import { DM_STREAMS } from '../../protocol/wire/dm-page.ts';
import { readConfig, type Config } from '../../server/config.ts';
import { ASK_NOTES } from '../../server/reference/asks.ts';
import { GATEWAY_NOTES, ROUTE_NOTES } from '../../server/reference/calls.ts';
import { inBraces, makeOpenApi } from '../../server/reference/openapi.ts';
import { createReference } from '../../server/reference/reference.ts';
import { TELL_NOTES } from '../../server/reference/tells.ts';
import { request } from '../harness/plain-http.ts';
import { startHere, type ServerHere } from '../harness/running-server.ts';

const document = makeOpenApi('1.2.3');
const page = createReference('1.2.3').page('n');
const names = (table: object) => Object.keys(table).sort();

describe('the notes', () => {
  it.each([
    ['asks', ASKS, ASK_NOTES],
    ['tells', TELLS, TELL_NOTES],
    ['routes', ROUTES, ROUTE_NOTES],
    ['calls of a gateway', GATEWAY_CALLS, GATEWAY_NOTES],
  ])(
    'describe all %s, in whole sentences',
    (_kind, table, notes: Readonly<Record<string, { readonly says: string }>>) => {
      expect(names(notes)).toEqual(names(table));
      const short = Object.entries(notes).filter(([, { says }]) => !/^\S.{9,}[.]$/.test(says));
      expect(short).toEqual([]);
    },
  );

  it('say who hears every tell, and what each follows from', () => {
    const followed = new Set(Object.values(ASK_NOTES).flatMap(({ tells = [] }) => tells));
    expect(Object.values(TELL_NOTES).filter(({ hears }) => hears.length < 6)).toEqual([]);
    const ofItself = ['tells:missed'];
    expect(names(TELLS).filter((name) => !followed.has(name as keyof typeof TELLS))).toEqual(ofItself);
  });
});

describe('the OpenAPI document', () => {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

  it('has every route with its method, and every path that is no JSON', () => {
    const has = (path: string, method: string) => document.paths[inBraces(path)]?.[method.toLowerCase()] !== undefined;
    expect(Object.values(ROUTES).filter(({ path, method }) => !has(path, method))).toEqual([]);
    expect(names(GATEWAY_CALLS).filter((name) => !has(`${GATEWAY_PATHS.call}${name}`, 'POST'))).toEqual([]);
    const streams = [...Object.values(STREAMS), ...Object.values(DM_STREAMS)];
    expect(streams.filter(({ path, method }) => !has(path, method))).toEqual([]);
  });

  it('has every hook and fixed path that stands in server/http', () => {
    const hooks = [...readFileSync('server/http/webhooks.ts', 'utf8').matchAll(/^ {2}'?([\w/]+)'?: \{ type:/gm)];
    expect(hooks.map(([, name]) => name)).toEqual(['twilio/status', 'twilio/inbound', 'mail']);
    for (const [, name] of hooks) expect(document.paths[`/webhooks/${name}`]).toHaveProperty('post');
    for (const path of ['/healthz', '/readyz']) expect(document.paths[path]).toHaveProperty('get');
  });

  it('names each operation once, with words, parameters and answers', () => {
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const { parameters, description, responses } of Object.values(methods)) {
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        expect((parameters as { name: string }[]).map(({ name }) => name)).toEqual(named);
        expect(description.length).toBeGreaterThan(9);
        expect(responses).toHaveProperty('200');
      }
    }
  });

  it('refers to nothing that is not there, and shows no schema that says nothing', () => {
    const text = JSON.stringify(document);
    const referred = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? ''));
    const { schemas } = document.components;
    expect([...referred].filter((name) => !(name in schemas))).toEqual([]);
    expect(text).not.toContain('#/$defs');
    const empty = Object.entries(schemas).filter(([, schema]) => Object.keys(schema as object).length === 0);
    expect(empty).toEqual([]);
  });

  it('describes ids and bytes as they travel', () => {
    const { schemas } = document.components as { schemas: Record<string, Record<string, unknown>> };
    expect(schemas['ThreadId']).toMatchObject({ type: 'string', pattern: '^[A-Za-z0-9_-]{22}$' });
    expect(schemas['Signature']).toMatchObject({ type: 'string', contentEncoding: 'base64url' });
  });
});

describe('the page', () => {
  it('has a place for every ask, tell, operation, type and fault', () => {
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    const wanted = [
      ...names(ASKS).map((name) => `ask-${name}`),
      ...names(TELLS).map((name) => `tell-${name}`),
      ...names(FAULTS).map((name) => `fault-${name}`),
      ...operations.map(({ operationId }) => `http-${operationId}`),
    ];
    expect(wanted.filter((id) => !page.includes(`id="${id}"`))).toEqual([]);
  });

  it('has no link that leads nowhere, and nothing twice', () => {
    const places = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(places).size).toBe(places.length);
    const links = new Set([...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id));
    expect([...links].filter((id) => !places.includes(id))).toEqual([]);
  });

  it('has no script and nothing from elsewhere', () => {
    expect(page).not.toMatch(/<script|<img|src=|https?:|style="/);
  });
});

describe('served', () => {
  const open: ServerHere[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((server) => server.close()));
  });
  const start = async (changes: Partial<Config> = {}) => {
    const server = await startHere({}, {}, changes);
    open.push(server);
    return server;
  };

  it('in development, under the policy of every page', async () => {
    const { url } = await start();
    const docs = await request(url, 'GET', '/docs');
    expect(docs.status).toBe(200);
    const nonce = /<style nonce="([^"]+)">/.exec(docs.body.toString())?.[1];
    expect(docs.headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
    const openApi = await request(url, 'GET', '/docs/openapi.json');
    expect(JSON.parse(openApi.body.toString())).toMatchObject({ openapi: '3.1.0', info: { title: 'Corridor' } });
    expect((await request(url, 'POST', '/docs')).status).toBe(404);
  });

  it('not in production', async () => {
    const production = readConfig({
      CORRIDOR_MODE: 'production',
      CORRIDOR_PUBLIC_URL: 'https://corridor.example',
      CORRIDOR_SMTP_URL: 'smtp://127.0.0.1:2525',
      CORRIDOR_MAIL_FROM: 'corridor@example.org',
    });
    expect(production.docs).toBe(false);
    const { url } = await start({ docs: production.docs });
    expect((await request(url, 'GET', '/docs')).status).toBe(404);
    expect((await request(url, 'GET', '/docs/openapi.json')).status).toBe(404);
  });
});
