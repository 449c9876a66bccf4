/** Pages that fit a frame: readers page on by number, so a shorter page is never a loss. */
import { LIMITS } from '../../protocol/wire/limits.ts';

/** The first rows that together stay under the frame's size (base64 counted), but at least one. */
export function fitFrame<Row>(rows: readonly Row[], bytesOf: (row: Row) => number): Row[] {
  const fits: Row[] = [];
  let left = (LIMITS.frameBytes * 3) / 4;
  for (const row of rows) {
    left -= bytesOf(row);
    if (left < 0 && fits.length > 0) break;
    fits.push(row);
  }
  return fits;
}
