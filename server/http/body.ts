/**
 * Reads a request body whole: of the one content type that is wanted here, not compressed, not too large. What its bytes
 * mean is the caller's work.
 */
import type { IncomingMessage } from 'node:http';
import { Fault } from '../../protocol/wire/faults.ts';

/** The bytes, or null where there is no body. Throws Fault input.invalid or input.tooLarge. */
export async function readBody(request: IncomingMessage, type: RegExp, maxBytes: number): Promise<Buffer | null> {
  const { headers } = request;
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (!hasBody) return null;
  if (!type.test(headers['content-type'] ?? '')) throw refuse(request, 'content-type');
  if (headers['content-encoding'] !== undefined) throw refuse(request, 'content-encoding');
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw refuse(request, 'size');
  return readAll(request, maxBytes);
}

/** What is still on its way is thrown away unread, so that the caller gets to read our answer. */
function refuse(request: IncomingMessage, why: 'content-type' | 'content-encoding' | 'size'): Fault {
  request.resume();
  return new Fault(why === 'size' ? 'input.tooLarge' : 'input.invalid', why);
}

async function readAll(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else {
        request.removeAllListeners('data');
        reject(refuse(request, 'size'));
      }
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
  });
}
