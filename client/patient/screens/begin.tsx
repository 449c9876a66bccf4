/** The screen that a link begins with: asking for a texted code at once; what needs none is fetched when the server says so. */
import type { CodeBy } from '../../../protocol/wire/dm.ts';
import { Ask } from './ask.tsx';
import { Fetched } from './fetched.tsx';
import type { UncodedProps } from './uncoded.tsx';

const fetchUncoded = () => import('./uncoded.tsx');

type BeginProps = Parameters<typeof Ask>[0] & Omit<UncodedProps, 'by'> & { readonly by: CodeBy };

export function Begin({ by, ...props }: BeginProps) {
  if (by === 'sms') return <Ask {...props} />;
  return <Fetched part={fetchUncoded}>{({ Uncoded }) => <Uncoded {...props} by={by} />}</Fetched>;
}
