import type { SELLERS } from "~drizzle/schema/catalog";
import type { HEALTH_STATES } from "~drizzle/schema/connections";

/** Who the owner wants to sell a service. */
export type Seller = (typeof SELLERS)[number];
/** How YClients has answered lately. */
export type Health = (typeof HEALTH_STATES)[number];
/** What the connection to YClients is set to: `unset` is switched on but knows no account yet. */
export type Link = "off" | "unset" | "paused" | "on";

/** Everything the decision rests on; nothing else may be looked at. */
export interface ChannelFacts {
  soldBy: Seller;
  connection: Link;
  health: Health;
  /** YClients' number of the service; an empty one is none. */
  serviceExternalId: string | null;
  /** YClients' numbers of the people of ours who do it and are booked online; empty ones are none. */
  staffExternalIds: readonly (string | null)[];
  /** The owner sells from own hours while YClients is away. */
  sellWhenDown: boolean;
}

/**
 * Where a service is sold right now. `own`: from our hours; because the owner chose so, because YClients is not connected, or in place of
 * YClients while it is away (`fallback`: such a visit is provisional). `yclients`: YClients' free times on our page. `widget`: YClients' own form.
 * `off`: not at the moment, and why.
 */
export type ChannelDecision =
  | { by: "own"; because: "chosen" | "yclients_off" | "fallback" }
  | { by: "yclients" }
  | { by: "widget" }
  | { by: "off"; because: "not_linked" | "people_not_linked" | "yclients_down" | "paused" };

/**
 * The one decision about who sells a service. Pure, total, and asked by every page, endpoint and command; the order of its questions is the order in
 * which a person would put things right.
 */
export function decideChannel(facts: ChannelFacts): ChannelDecision {
  const { soldBy, connection, health, sellWhenDown } = facts;
  if (soldBy === "own") return { by: "own", because: "chosen" };
  if (connection === "off" || connection === "unset") return { by: "own", because: "yclients_off" };
  if (!isLinked(facts.serviceExternalId)) return { by: "off", because: "not_linked" };
  if (!facts.staffExternalIds.some(isLinked)) return { by: "off", because: "people_not_linked" };
  if (connection === "paused") return { by: "off", because: "paused" };
  if (health === "down" || health === "unauthorized")
    return sellWhenDown ? { by: "own", because: "fallback" } : { by: "off", because: "yclients_down" };
  return { by: soldBy };
}

/** Whether an outside number names anything; old imports left empty ones behind. */
export function isLinked(externalId: string | null): externalId is string {
  return externalId !== null && externalId.trim() !== "";
}
