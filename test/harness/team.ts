/** A circle of a manager and two plain members, and controls that are changed and signed again by their author. */
import { decodeControl, encodeControl, type Control } from '../../protocol/crypto/circle/control.ts';
import type { MadeControl } from '../../protocol/crypto/circle/make.ts';
import type { Author } from '../../protocol/crypto/practice-log/make.ts';
import { sign, type Signed } from '../../protocol/crypto/sign.ts';
import { HonestCircle, listed } from './honest-circle.ts';
import { HonestPractice, type Colleague } from './honest-practice.ts';

export interface Setting {
  practice: HonestPractice;
  founder: Colleague;
  ann: Colleague;
  bob: Colleague;
  circle: HonestCircle;
}

/** Founder manages, Ann and Bob are plain members. */
export function team(kind: 0 | 1 | 2 = 2): Setting {
  const practice = new HonestPractice();
  const { founder } = practice;
  const [ann, bob] = [practice.add('Ann'), practice.add('Bob')];
  const circle = new HonestCircle(practice, kind, founder, [...listed([founder], 2), ...listed([ann, bob])]);
  return { practice, founder, ann, bob, circle };
}

/** The honest next control with fields changed, signed again by its author. */
export function changed(made: MadeControl, by: Author, change: (control: Control) => Partial<Control>): Signed {
  const control = decodeControl(made.bytes);
  const bytes = encodeControl({ ...control, ...change(control) });
  return { bytes, sig: sign(by.sign, 'ctl', bytes) };
}
