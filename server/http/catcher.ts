/**
 * The outermost step: whatever goes wrong further in becomes an Answer here and nowhere else.
 * A caller who has gone away needs none.
 */
import type { Answering, Step } from './context.ts';
import { sendAnswer } from './answer.ts';

export const catcher =
  (refuse: Answering['refuse']): Step =>
  async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (ctx.req.destroyed && !ctx.req.complete) {
        ctx.respond = false;
        return;
      }
      sendAnswer(ctx, refuse(error, ctx.state.route));
    }
  };
