/** Small questions about circles that several areas ask. */
import { Fault } from '../../protocol/wire/faults.ts';
import type { CircleId } from '../../protocol/wire/ids.ts';
import type { Model } from './model.ts';

/** The circle of everybody in the practice. Fault `access.waiting` before it is here. */
export function practiceCircleOf(model: Model): CircleId {
  for (const { circleId, kind } of model.circles.values()) if (kind === 0) return circleId;
  throw new Fault('access.waiting');
}
