import type { AppLoadContext } from "@remix-run/node";
import { noteActor } from "~/lib/acting.server";
import type { LinkActor } from "~/lib/actor";

/** Whoever holds the private link of a visit: the audit log is told, and what follows is done in their name. */
export function linkActor({ acting }: AppLoadContext, bookingId: number): LinkActor {
  const actor = { kind: "link", bookingId } as const;
  noteActor(acting, actor);
  return actor;
}
