import { and, eq } from "drizzle-orm";
import { savedViews } from "~drizzle/schema";
import type { UserActor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { listViews } from "./queries.server";
import type { ViewArea, ViewPress } from "./schema";

/** More tabs than this nobody finds anything in. */
const VIEWS_MAX = 30;

/**
 * Keeps, renames, changes, moves or deletes one of the user's own views. Answers with the view as it is now; null when it is gone.
 * Refused as `too_many` when no further one fits.
 * @throws AppError `not_found` for somebody else's.
 */
export async function pressView(
  core: Core,
  actor: UserActor,
  { area, press }: { area: ViewArea; press: ViewPress },
): Promise<Result<{ id: number; query: string } | null, "too_many">> {
  return core.db.transaction(async (tx) => {
    const views = await listViews(tx, actor, area);
    if (press.intent === "save-view") {
      if (views.length >= VIEWS_MAX) return refuse("too_many");
      const [made] = await tx.insert(savedViews).values({
        ...{ userId: actor.userId, area, name: press.name, query: press.query },
        ...{ position: views.length + 1, createdAt: core.clock.now() },
      }).returning({ id: savedViews.id }); // prettier-ignore
      return ok(made ? { id: made.id, query: press.query } : null);
    }
    const view = views.find(({ id }) => id === press.viewId);
    if (!view) throw new AppError("not_found", "no such view");
    const own = and(eq(savedViews.id, view.id), eq(savedViews.userId, actor.userId));
    switch (press.intent) {
      case "update-view":
        await tx.update(savedViews).set({ query: press.query }).where(own);
        return ok({ id: view.id, query: press.query });
      case "rename-view":
        await tx.update(savedViews).set({ name: press.name }).where(own);
        return ok(view);
      case "delete-view":
        await tx.delete(savedViews).where(own);
        return ok(null);
      case "move-view": {
        const ids = views.map(({ id }) => id);
        const at = ids.indexOf(view.id);
        const to = Math.max(0, Math.min(ids.length - 1, at + Number(press.by)));
        ids.splice(to, 0, ...ids.splice(at, 1));
        for (const [place, id] of ids.entries())
          await tx.update(savedViews).set({ position: place + 1 }).where(eq(savedViews.id, id)); // prettier-ignore
        return ok(view);
      }
    }
  });
}
