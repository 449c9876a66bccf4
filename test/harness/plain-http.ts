/**
 * One HTTP request exactly as written: no path is tidied, no body decompressed, no header added, as `fetch` would do.
 * Pass a local server's address only.
 */
import { request as open, type IncomingHttpHeaders } from 'node:http';

export interface PlainAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export function request(
  url: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<PlainAnswer> {
  const { port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = open({ host: '127.0.0.1', port, method, path, headers: { host, ...headers } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
