import type { Tx } from "~drizzle/client.server";
import { lockRow } from "~drizzle/lock";
import { clients, consents } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { actorRef, type Actor } from "~/lib/actor";
import type { Clock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { CONSENT_WORDING, type ConsentKind, type ConsentSource } from "../model";
import { readConsents } from "./queries.server";

export interface ConsentInput {
  clientId: number;
  source: ConsentSource;
  /** What was said of each kind; a kind that is left out stays as it is. A "no" that nobody had asked for before is written down too. */
  given: Partial<Record<ConsentKind, boolean>>;
  note?: string;
}

/** Writes down what a client agreed to or took back; what is as it was is not written twice. Inside the caller's transaction. */
export async function recordConsents(
  tx: Tx,
  { clock, actor }: { clock: Clock; actor: Actor },
  { clientId, source, given, note = "" }: ConsentInput,
): Promise<ConsentKind[]> {
  await lockRow(tx, clients, clientId);
  const held = await readConsents(tx, clientId);
  const changed = (Object.entries(given) as [ConsentKind, boolean][]).filter(([kind, isGiven]) => held[kind]?.isGiven !== isGiven || (isGiven && held[kind]?.wording !== CONSENT_WORDING)); // prettier-ignore
  if (changed.length === 0) return [];
  const row = { clientId, wording: CONSENT_WORDING, source, actor: actorRef(actor), note, at: clock.now() };
  await tx.insert(consents).values(changed.map(([kind, isGiven]) => ({ ...row, kind, isGiven })));
  tx.touch("clients");
  return changed.map(([kind]) => kind);
}

/**
 * The same for a client who says so themself, or for staff to whom they said it.
 * @throws AppError `forbidden`, `not_found`
 */
export async function setConsents(core: Core, actor: Actor, input: ConsentInput): Promise<ConsentKind[]> {
  if (!(actor.kind === "client" && actor.clientId === input.clientId)) requireCan(actor, "clients:write");
  return core.db.transaction(async (tx) => {
    await mustSeeClient(tx, actor, input.clientId);
    return recordConsents(tx, { clock: core.clock, actor }, input);
  });
}
