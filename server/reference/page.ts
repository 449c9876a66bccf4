/**
 * The documentation as one page to read: every HTTP route, every ask and tell of the socket, every named type and every
 * Fault, with links between them. Made from the same tables as the server itself. No script; styles under the nonce.
 */
import { ASKS, TELLS, type AskName, type TellName } from '../../protocol/wire/events.ts';
import { FAULTS, type FaultCode } from '../../protocol/wire/faults.ts';
import { hookEvent } from '../../protocol/wire/subscriptions.ts';
import { ASK_AREAS, ASK_NOTES } from './asks.ts';
import { escape, prose } from './escape.ts';
import { ALWAYS, FAULTS_OF, NEEDS } from './note.ts';
import type { OpenApi, Operation } from './openapi.ts';
import { toJsonSchema, type Components, type JsonSchema } from './schema.ts';
import { shapeOf } from './shape.ts';
import { STYLE } from './style.ts';
import { TELL_NOTES } from './tells.ts';

/** The page without its nonce, cut where the nonce belongs. */
export function makePage(openApi: OpenApi): (nonce: string) => string {
  const components: Components = new Map(Object.entries(openApi.components.schemas as Record<string, JsonSchema>));
  const asks = Object.entries(ASK_AREAS).map(
    ([area, rows]) =>
      `<h3>${escape(area)}</h3>${(Object.keys(rows) as AskName[]).map((name) => askCard(name, components)).join('')}`,
  );
  const tells = (Object.keys(TELLS) as TellName[]).map((name) => tellCard(name, components));
  const body = `${navigation(openApi)}<main>${INTRO}
<h2 id="http">HTTP</h2>${HTTP}${httpCards(openApi)}
<h2 id="asks">Socket: asks</h2>${ASKING}${asks.join('')}
<h2 id="tells">Socket: tells</h2>${TELLING}<h3>All tells</h3>${tells.join('')}
<h2 id="webhooks">Webhooks</h2>${HOOKS}<pre tabindex="0">${shapeOf(toJsonSchema(hookEvent, components))}</pre>
<h2 id="types">Types</h2><h3>All named types</h3>${typeCards(components)}
<h2 id="faults">Faults</h2>${faultTable()}</main>`;
  return (nonce) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Corridor: HTTP and socket</title><link rel="icon" href="data:,"><style nonce="${escape(nonce)}">${STYLE}</style></head>
<body>${body}</body></html>
`;
}

const INTRO = `<h1>What Corridor answers, and what it tells</h1>
<p>Made from the same tables that check every request, so it is always what this server does. Use the typed client in
<code>client/sdk</code> where you can: it seals, signs, verifies and catches up. How things are sealed and signed is specified in
<code>protocol/README.md</code>.</p>
<p>Ids, hashes and all binary values are base64url without padding. Times are milliseconds since 1970, in UTC. Fields that are not
named here are refused. Whatever is repeated with the same ids is the same success.</p>`;
const HTTP = `<p>JSON in, JSON out: <code>{ ok: true, reply }</code>, or <code>{ ok: false, fault }</code> with the fault’s status. The same as
<a href="/docs/openapi.json">OpenAPI 3.1</a>, for generators.</p>`;
const ASKING = `<p>Socket.IO 4 with the websocket transport, at the address where people open Corridor, with the session’s cookie. An ask is
<code>emit(name, input, ack)</code>, answered exactly once: <code>{ ok: true, reply }</code> when it is committed and on disk, or
<code>{ ok: false, fault }</code>. Any ask may be answered with ${faultLinks(ALWAYS)} or ${faultLinks(['session.ended'])}.</p>`;
const TELLING = `<p>What the server sends by itself, after the commit. Nothing relies on a tell arriving: after any gap a client asks
<code>sync:heads</code> and fetches by number. Your own other devices hear what you do as well.</p>`;

const HOOKS = `<p>An owner names an https address in Settings, Webhooks. It is called by POST when a thread has new items, at least once,
and is told nothing but the ids below: who may read asks for the rest over the socket. Signed as
<strong>Standard Webhooks</strong> says: the headers <code>webhook-id</code> (the same at every try), <code>webhook-timestamp</code>
(seconds) and <code>webhook-signature</code> (<code>v1,</code> and base64 of HMAC-SHA256 over
<code>id.timestamp.body</code>, under the bytes that stand in base64 after <code>whsec_</code>). Refuse what is older than five minutes. Any
2xx within ten seconds counts; 410 stops it; else it is tried again, later each time, and stopped after three days.</p>`;

function navigation(openApi: OpenApi): string {
  const list = (names: readonly string[], kind: string) =>
    `<ul>${names.map((name) => `<li><a href="#${kind}-${escape(name)}">${escape(name)}</a></li>`).join('')}</ul>`;
  const fold = (title: string, inner: string) =>
    `<li><details><summary>${escape(title)}</summary>${inner}</details></li>`;
  const operations = operationsByArea(openApi);
  const http = [...operations].map(([area, rows]) =>
    fold(
      area,
      list(
        rows.map(({ operation }) => operation.operationId),
        'http',
      ),
    ),
  );
  const asks = Object.entries(ASK_AREAS).map(([area, rows]) => fold(area, list(Object.keys(rows), 'ask')));
  return `<nav aria-label="Contents"><strong>Corridor</strong>
<p><a href="#http">HTTP</a></p><ul>${http.join('')}</ul>
<p><a href="#asks">Socket: asks</a></p><ul>${asks.join('')}</ul>
<p><a href="#tells">Socket: tells</a></p><ul>${fold('All tells', list(Object.keys(TELLS), 'tell'))}</ul>
<p><a href="#webhooks">Webhooks</a></p>
<p><a href="#types">Types</a> · <a href="#faults">Faults</a></p></nav>`;
}

interface Listed {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

function operationsByArea({ paths }: OpenApi): Map<string, Listed[]> {
  const areas = new Map<string, Listed[]>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const area = operation.tags[0] ?? '';
      areas.set(area, [...(areas.get(area) ?? []), { method: method.toUpperCase(), path, operation }]);
    }
  }
  return areas;
}

const httpCards = (openApi: OpenApi): string =>
  [...operationsByArea(openApi)]
    .map(([area, rows]) => `<h3>${escape(area)}</h3>${rows.map(httpCard).join('')}`)
    .join('');

function httpCard({ method, path, operation }: Listed): string {
  const { operationId, description, responses } = operation;
  const answers = responses as Record<
    string,
    { description: string; content?: Record<string, { schema?: JsonSchema }> }
  >;
  const [type, good] = Object.entries(answers['200']?.content ?? {})[0] ?? ['', {}];
  const reply = (good.schema?.['properties'] as Record<string, JsonSchema> | undefined)?.['reply'];
  const faults = Object.entries(answers).filter(([status]) => status !== '200');
  return `<article id="http-${escape(operationId)}"><h4><span class="verb">${method}</span> <code>${escape(path)}</code></h4>
<p>${prose(description)}</p><dl>${row('Shows', shownIn(operation))}${row('Body', bodyOf(operation))}
${row('Reply', reply === undefined ? `<code>${escape(type)}</code>` : code(shapeOf(reply)))}
${row('Faults', faults.map(([status, { description: codes }]) => `${status}: ${faultLinks(codesIn(codes))}`).join(' · '))}</dl></article>`;
}

const codesIn = (text: string): FaultCode[] => [...text.matchAll(/`([\w.]+)`/g)].map(([, name]) => name as FaultCode);

function shownIn({ security }: Operation): string {
  const schemes = ((security ?? []) as JsonSchema[]).flatMap((one) => Object.keys(one));
  return schemes.length === 0 ? '' : escape(schemes.join(' and '));
}

function bodyOf({ requestBody }: Operation): string {
  const content = (requestBody as { content?: Record<string, { schema?: JsonSchema }> } | undefined)?.content ?? {};
  const [type, body] = Object.entries(content)[0] ?? ['', {}];
  return body.schema === undefined ? type && `<code>${escape(type)}</code>` : code(shapeOf(body.schema));
}

function askCard(name: AskName, components: Components): string {
  const { says, needs, faults = [], tells = [] } = ASK_NOTES[name];
  const { input, reply } = ASKS[name];
  const heard = tells.map((tell) => `<a href="#tell-${tell}"><code>${tell}</code></a>`).join(', ');
  return `<article id="ask-${name}"><h4><span class="verb">ASK</span> <code>${name}</code></h4><p>${prose(says)}</p>
<dl>${row('Who may', escape(NEEDS[needs]))}${row('Input', code(shapeOf(toJsonSchema(input, components))))}
${row('Reply', code(shapeOf(toJsonSchema(reply, components))))}
${row('Faults', faultLinks([...new Set([...FAULTS_OF[needs], ...faults])]))}${row('Others hear', heard)}</dl></article>`;
}

function tellCard(name: TellName, components: Components): string {
  const { says, hears } = TELL_NOTES[name];
  return `<article id="tell-${name}"><h4><span class="verb">TELL</span> <code>${name}</code></h4><p>${prose(says)}</p>
<dl>${row('Who hears', escape(hears))}${row('Data', code(shapeOf(toJsonSchema(TELLS[name], components))))}</dl></article>`;
}

const typeCards = (components: Components): string =>
  [...components]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, schema]) =>
        `<article id="type-${escape(name)}"><h4><code>${escape(name)}</code></h4>${code(shapeOf(schema))}</article>`,
    )
    .join('');

function faultTable(): string {
  const rows = Object.entries(FAULTS).map(
    ([name, { status, retryable, says, todo }]) =>
      `<tr id="fault-${name}"><td><code>${name}</code></td><td>${status}</td><td>${retryable ? 'yes' : 'no'}</td><td>${escape(says)} ${escape(todo)}</td></tr>`,
  );
  return `<p>Expected failures, the same on both transports. “Again” says whether the same request may succeed later.</p><div class="wide">
<table><thead><tr><th>Code</th><th>Status</th><th>Again</th><th>What it says</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function faultLinks(codes: readonly FaultCode[]): string {
  return codes.map((name) => `<a href="#fault-${name}"><code>${name}</code></a>`).join(', ');
}

const row = (title: string, inner: string): string => (inner === '' ? '' : `<dt>${title}</dt><dd>${inner}</dd>`);
const code = (shape: string): string => `<pre tabindex="0">${shape}</pre>`;
