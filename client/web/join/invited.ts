/** Who invites to what, as read from an invitation that held up. */
import type { Joining } from '../../sdk/api.ts';

export type Invited = Awaited<ReturnType<Joining['read']>>;
