/**
 * A disk of a few MiB for tests, an ext4 in a file on a loop device: full when a test fills it, and read-only, as Linux makes
 * a disk that it finds broken. Needs Linux, root and a loop device; it says which is missing.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const mib = 16;

/**
 * @typedef {object} SmallDisk
 * @property {string} folder where it is mounted
 * @property {(leaveBytes?: number) => void} fill until nothing fits but so many bytes
 * @property {() => void} makeRoom takes away what `fill` wrote
 * @property {() => void} breakNow it is read-only from now on, also for who has files open
 * @property {() => void} mend after `breakNow`, when nobody has a file open: checked, and writable again
 * @property {() => void} close
 */

/** @returns {SmallDisk} throws a sentence where it cannot be had on this machine */
export function openSmallDisk() {
  const place = mkdtempSync(join(tmpdir(), 'corridor-disk-'));
  const image = join(place, 'image');
  const folder = join(place, 'mounted');
  const filler = join(folder, 'filler');
  const mount = () => sh('mount', '-o', 'loop,errors=remount-ro', image, folder);
  const unmount = () => sh('umount', folder);
  try {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Error('only root may mount a disk.');
    writeFileSync(image, '');
    truncateSync(image, mib * 2 ** 20);
    sh('mkfs.ext4', '-q', '-m', '0', '-J', 'size=1', image);
    mkdirSync(folder);
    mount();
  } catch (error) {
    rmSync(place, { recursive: true, force: true });
    throw new Error(`A small disk cannot be mounted on this machine: ${sayingOf(error)}`, { cause: error });
  }
  // Also where the tests end without asking for it.
  const leave = () => void spawnSync('umount', ['--lazy', folder]);
  process.once('exit', leave);
  return {
    folder,
    fill: (leaveBytes = 0) => {
      fillUp(filler);
      if (leaveBytes > 0) truncateSync(filler, Math.max(0, sizeOf(filler) - leaveBytes));
    },
    makeRoom: () => rmSync(filler, { force: true }),
    breakNow: () => writeFileSync(join('/sys/fs/ext4', deviceOf(folder), 'trigger_fs_error'), 'by a test'),
    mend: () => {
      unmount();
      check(image);
      mount();
    },
    close: () => {
      process.off('exit', leave);
      unmount();
      rmSync(place, { recursive: true, force: true });
    },
  };
}

/** Big pieces first, then whatever still fits. @param {string} path */
function fillUp(path) {
  const file = openSync(path, 'a', 0o600);
  for (const bytes of [2 ** 16, 2 ** 12, 1]) {
    try {
      for (;;) if (writeSync(file, new Uint8Array(bytes)) < bytes) break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOSPC') throw error;
    }
  }
  closeSync(file);
}

/** @param {string} path */
const sizeOf = (path) => statSync(path).size;
/** @param {string} folder the name of what is mounted there, such as loop0 */
const deviceOf = (folder) => basename(sh('findmnt', '-no', 'SOURCE', folder).trim());

/** e2fsck's answer is 1 when it has mended something. @param {string} image */
function check(image) {
  const { status, stdout } = spawnSync('e2fsck', ['-p', '-f', image], { encoding: 'utf8' });
  if (status !== 0 && status !== 1) throw new Error(`the disk cannot be mended: ${stdout}`);
}

/** @param {string} program @param {readonly string[]} args */
const sh = (program, ...args) => execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** @param {unknown} error */
function sayingOf(error) {
  if (!(error instanceof Error)) return String(error);
  const said = 'stderr' in error ? String(error.stderr).trim() : '';
  return said === '' ? error.message : said;
}
