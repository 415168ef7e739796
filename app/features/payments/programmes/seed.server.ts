import { and, asc, gt, isNotNull } from "drizzle-orm";
import { payments, programs } from "~drizzle/schema";
import type { Actor } from "~/lib/actor";
import { fixedClock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import type { DeskMethod } from "../model";
import { takeForProgram } from "./commands.server";

const METHODS: readonly DeskMethod[] = ["terminal", "transfer", "terminal", "cash"];

/** Most programmes were paid when they were given, some in part, a few not yet. Does nothing when one has been paid. */
export async function seedProgramPayments(core: Core, actor: Actor): Promise<void> {
  if ((await core.db.$count(payments, isNotNull(payments.programId))) > 0) return;
  const given = await core.db
    .select({ id: programs.id, priceMinor: programs.priceMinor, assignedAt: programs.assignedAt })
    .from(programs)
    .where(and(isNotNull(programs.clientId), gt(programs.priceMinor, 0)))
    .orderBy(asc(programs.id));
  for (const [place, { id: programId, priceMinor, assignedAt }] of given.entries()) {
    if (place % 6 === 4) continue;
    const amountMinor = place % 6 === 2 ? Math.floor(priceMinor / 200_000) * 100_000 : priceMinor;
    const at = { ...core, clock: fixedClock(assignedAt ?? core.clock.now()) };
    const method = METHODS[place % METHODS.length] ?? "cash";
    await takeForProgram(at, actor, { programId, method, amountMinor, note: "", once: "demo" });
  }
}
