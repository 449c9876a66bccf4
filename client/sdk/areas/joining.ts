/** The newcomer's way in: open the invitation, verify the practice, make the account, wait to be let in. */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { Joining } from '../api.ts';
import type { Desk } from '../desk.ts';
import { roleName } from '../project.ts';
import type { Entering } from './session.ts';

export function createJoining(desk: Desk, entering: Entering): Joining {
  const { vault, http } = desk;
  let isRead = false;
  return {
    async read(code) {
      isRead = false;
      const { inviteId } = await vault.readInvitation(code);
      const answer = await http.call('invite:read', { inviteId });
      const { practiceName, inviterName, role } = await vault.checkInvitation(answer);
      isRead = true;
      return { practiceName, inviterName, role: roleName(role) };
    },
    async accept(input) {
      if (!isRead) throw new Fault('input.invalid', 'code');
      const { upload, recoveryCode } = await vault.prepareJoin(input);
      await entering.enter(await http.call('invite:join', upload));
      return { recoveryCode };
    },
  };
}
