/**
 * The way in by an invitation: open it, verify the practice, make the account, wait to be let in. Somebody who gets a new
 * key has no session while waiting: this page asks now and then whether it was confirmed, and then signs in.
 */
import { Fault, FAULTS } from '../../../protocol/wire/faults.ts';
import type { RouteInput } from '../../../protocol/wire/routes.ts';
import type { Joining } from '../api.ts';
import type { Desk } from '../desk.ts';
import { roleName } from '../project.ts';
import type { Entering } from './session.ts';

const AGAIN_MS = 3_000;

export interface JoiningArea {
  readonly joining: Joining;
  stop(): void;
}

export function createJoining(desk: Desk, entering: Entering): JoiningArea {
  const { vault, http, onDefect } = desk;
  const waiting = new Waiting(desk, entering);
  let read: { readonly reset: { readonly login: string } | null } | null = null;
  return {
    stop: () => waiting.stop(),
    joining: {
      async read(code) {
        read = null;
        const { inviteId } = await vault.readInvitation(code);
        const answer = await http.call('invite:read', { inviteId });
        const { practiceName, inviterName, role, reset } = await vault.checkInvitation(answer);
        read = { reset };
        return { practiceName, inviterName, role: roleName(role), reset };
      },
      async accept(input) {
        if (read === null) throw new Fault('input.invalid', 'code');
        if (read.reset !== null) {
          const { upload, recoveryCode } = await vault.prepareReset(input.password);
          await http.call('reset:join', upload);
          const { inviteId, credentials } = upload;
          waiting.begin(read.reset.login, { inviteId, authKey: credentials.authKey }).catch(onDefect);
          return { recoveryCode };
        }
        const { upload, recoveryCode } = await vault.prepareJoin(input);
        await entering.enter(await http.call('invite:join', upload));
        return { recoveryCode };
      },
    },
  };
}

/** Until the new key stands in the log, or the person goes elsewhere. */
class Waiting {
  private readonly desk: Desk;
  private readonly entering: Entering;
  private cancel: (() => void) | null = null;

  constructor(desk: Desk, entering: Entering) {
    this.desk = desk;
    this.entering = entering;
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
  }

  async begin(login: string, proof: RouteInput<'reset:enter'>): Promise<void> {
    const { model, clock } = this.desk;
    this.stop();
    model.login = login;
    model.phase = 'waiting';
    this.show('online');
    for (;;) {
      await new Promise<void>((resume) => {
        this.cancel = clock.after(AGAIN_MS, resume);
      });
      // Signed out, or in by another way.
      if (model.phase !== 'waiting' || model.userId !== null) return;
      if (await this.hasEnded(proof)) return;
    }
  }

  private show(connection: 'online' | 'offline'): void {
    this.desk.model.connection = connection;
    this.desk.store.touch();
  }

  private async hasEnded(proof: RouteInput<'reset:enter'>): Promise<boolean> {
    try {
      await this.entering.enter(await this.desk.http.call('reset:enter', proof));
      return true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (FAULTS[error.code].retryable) {
        this.show(error.code === 'access.waiting' ? 'online' : 'offline');
        return false;
      }
      // Refused, or withdrawn: what is left is to sign in, or to ask for another invitation.
      await this.entering.leave('signed-out');
      return true;
    }
  }
}
