import type { Actor } from "~/lib/actor";

/** Work and its failures are for those who run the business, and for the program itself. */
export function canSeeJobs(actor: Actor): boolean {
  return actor.kind === "system" || (actor.kind === "user" && actor.role !== "trainer");
}
