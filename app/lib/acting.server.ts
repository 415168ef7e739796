import { AsyncLocalStorage } from "node:async_hooks";
import { actorRef, type Actor } from "./actor";

/** Who is at work, and where from: what the audit log writes beside every change that is made meanwhile. */
export interface Acting {
  /** `user:3`, `client:9`, `link:12`, `guest`; null: nobody, and nothing is noted. */
  actor: string | null;
  /** Network address. */
  address: string;
  /** The method and the page's pattern: no ids, no tokens. */
  place: string;
  requestId: string;
}

/** Work that is no person's: jobs, and what other systems send. */
export const nobody: Acting = { actor: null, address: "", place: "", requestId: "" };

const current = new AsyncLocalStorage<Acting>();

/** Runs a piece of work whose changes are this person's. Guards may still say who it is: the record is read when a change is made. */
export function actingAs<T>(acting: Acting, work: () => T): T {
  return current.run(acting, work);
}

/** Runs work that no person does, whoever happened to wake it. */
export function actingAsNobody<T>(work: () => T): T {
  return current.run({ ...nobody }, work);
}

/** Says who a request turned out to be from. */
export function noteActor(acting: Acting, actor: Actor): void {
  acting.actor = actor.kind === "system" ? null : actorRef(actor);
}

/** Whoever is at work; null when that is no person. */
export function whoActs(): (Acting & { actor: string }) | null {
  const acting = current.getStore();
  return acting && acting.actor !== null ? { ...acting, actor: acting.actor } : null;
}

/** `POST /crm/clients/:id/edit`: an address without what identifies anybody or opens anything. */
export function placeOf(method: string, path: string): string {
  const parts = path.split("/").map((part) => {
    if (/^\d+(\.\w+)?$/.test(part)) return ":id";
    return part.length > 24 ? ":token" : part;
  });
  return `${method} ${parts.join("/")}`.slice(0, 120);
}
