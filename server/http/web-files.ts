/**
 * The built web app's files, by the path they are asked under. Only paths found by listing the folder exist, so no path
 * trick can name anything else. Each file is read, and compressed where that pays, once per change.
 */
import { readdirSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export interface WebFile {
  readonly type: string;
  readonly plain: Buffer;
  /** Null where compression does not pay. */
  readonly br: Buffer | null;
  readonly gzip: Buffer | null;
  readonly tag: string;
  /** Its name changes with its content, so it may be kept for ever. */
  readonly isHashed: boolean;
}

export interface WebFiles {
  /** Null when there is no such file. `path` begins with a slash. */
  get(path: string): Promise<WebFile | null>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};
const PACKED = new Set(['.png', '.ico', '.woff2']);
/** vite: name, hyphen, eight characters of hash. */
const HASHED = /^(?:\/patient)?\/assets\/.*-[\w-]{8}\.\w+$/;
const listEveryMs = 1_000;
const compressFromBytes = 1_024;
const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);

export function openWebFiles(dir: string): WebFiles {
  let names = new Map<string, string>();
  let listedAt = -Infinity;
  const kept = new Map<string, { readonly mtimeMs: number; readonly file: Promise<WebFile> }>();

  const relist = () => {
    if (performance.now() - listedAt < listEveryMs) return;
    listedAt = performance.now();
    names = list(dir);
  };
  return {
    async get(path) {
      if (!names.has(path)) relist();
      const file = names.get(path);
      const stats = file === undefined ? null : await stat(file).catch(gone);
      if (file === undefined || stats === null) return null;
      const known = kept.get(path);
      if (known?.mtimeMs === stats.mtimeMs) return known.file;
      const fresh = load(file, path, stats.mtimeMs);
      kept.set(path, { mtimeMs: stats.mtimeMs, file: fresh });
      fresh.catch(() => kept.delete(path));
      return fresh;
    },
  };
}

function list(dir: string): Map<string, string> {
  try {
    const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = files.map((entry) => join(entry.parentPath, entry.name));
    return new Map(
      paths
        .map(
          (file) =>
            [
              file
                .slice(join(dir, sep).length - 1)
                .split(sep)
                .join('/'),
              file,
            ] as const,
        )
        .filter(([path]) => extname(path) in TYPES && !path.includes('/.')),
    );
  } catch (error) {
    gone(error);
    return new Map();
  }
}

/** A file that a rebuild has just taken away is simply not there; anything else is a real error. */
function gone(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}

async function load(file: string, path: string, mtimeMs: number): Promise<WebFile> {
  const plain = await readFile(file);
  const extension = extname(path);
  const pays = plain.length >= compressFromBytes && !PACKED.has(extension);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  return {
    type: TYPES[extension] ?? 'application/octet-stream',
    plain,
    br: pays ? await toBrotli(plain, { params }) : null,
    gzip: pays ? await toGzip(plain, { level: 9 }) : null,
    tag: `"${plain.length.toString(36)}-${Math.round(mtimeMs).toString(36)}"`,
    isHashed: HASHED.test(path),
  };
}
