/** What people read when something failed: never that the server is ill where only the network is away. */
import { expect, it } from 'vitest';
import { faultText } from '../../client/web/corridor/fault-text.ts';
import { Fault } from '../../protocol/wire/faults.ts';

it.each([
  ['offline', /cannot be reached/],
  ['network', /cannot be reached/],
  ['outcome', /may have happened or not/],
  [undefined, /starting or stopping/],
])('unavailable (%s)', (detail, says) => {
  expect(faultText(new Fault('unavailable', detail)).says).toMatch(says);
});
it('a safety number that changed meanwhile', () => {
  expect(faultText(new Fault('conflict.head', 'number')).says).toMatch(/safety number has changed/);
});
