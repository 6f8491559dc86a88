// The router of the tests' tRPC server; its type is what the documentation's block imports.

import { initTRPC, TRPCError } from '@trpc/server';

const t = initTRPC.context<{ user: string | null }>().create();

const text = (input: unknown) => String(input);

const signedIn = t.procedure.use(({ ctx, next }) => {
  if (ctx.user === null) throw new TRPCError({ code: 'UNAUTHORIZED' });
  return next({ ctx: { user: ctx.user } });
});

export const appRouter = t.router({
  /** For everybody. */
  health: t.procedure.query(() => 'well'),
  me: signedIn.query(({ ctx }) => ({ id: ctx.user })),
  addNote: signedIn.input(text).mutation(({ ctx, input }) => ({ owner: ctx.user, text: input })),
  /** Never answers. */
  hang: t.procedure.query(() => new Promise<string>(() => {})),
});

export type AppRouter = typeof appRouter;
