/**
 * A part of the SDK that is fetched when first needed. Without a network, and not fetched ahead, it cannot be had: that is
 * the Fault `unavailable` (`app`), like any other answer that did not come.
 */
import { Fault } from '../../protocol/wire/faults.ts';

export async function fetched<Part>(part: Promise<Part>): Promise<Part> {
  try {
    return await part;
  } catch (error) {
    // What browsers reject a failed `import()` with.
    if (error instanceof TypeError) throw new Fault('unavailable', 'app');
    throw error;
  }
}
