/** Who does something. Core code takes an actor and never a request, so pages, the API, jobs and tests call the same functions. */
export type Role = "admin" | "manager" | "trainer";

/** A member of staff who is signed in. */
export interface UserActor {
  kind: "user";
  userId: number;
  role: Role;
  /** The catalogue person this user is, when they take appointments themselves. */
  staffId: number | null;
  /** `own`: sees the clients they look after or take care of, and no others. All unless told. */
  clientScope?: "all" | "own";
  /** Names of rights given to this user, or taken away, beside those of the role. */
  rights?: { given: readonly string[]; taken: readonly string[] };
}

/** A client with a token of their own. */
export interface ClientActor {
  kind: "client";
  clientId: number;
}

/** Whoever holds the private link of one booking: they may do with that booking, and no other, what its client may. */
export interface LinkActor {
  kind: "link";
  bookingId: number;
}

/** A job, a command line or a vendor's event; the name says which. */
export interface SystemActor {
  kind: "system";
  name: string;
}

/** Somebody on the public pages without an account. */
export interface GuestActor {
  kind: "guest";
}

/** Whoever does something. */
export type Actor = UserActor | ClientActor | LinkActor | SystemActor | GuestActor;

/** The one guest there is: nothing tells two of them apart. */
export const guest: GuestActor = { kind: "guest" };

/** The product itself; `name` says which part of it. */
export function systemActor(name: string): SystemActor {
  return { kind: "system", name };
}

/** A short reference for histories: `user:3`, `client:9`, `link:12`, `system:yclients`, `guest`. No personal data. */
export function actorRef(actor: Actor): string {
  switch (actor.kind) {
    case "user":
      return `user:${actor.userId}`;
    case "client":
      return `client:${actor.clientId}`;
    case "link":
      return `link:${actor.bookingId}`;
    case "system":
      return `system:${actor.name}`;
    case "guest":
      return "guest";
  }
}
