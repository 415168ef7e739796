import { createHash } from "node:crypto";
import { ok, refuse, type Result } from "~/lib/result";

/** What a call claims. Only a hint: what it is about is read again before anything changes. */
export interface AmocrmEvent {
  /** `sub` of the account, as the call names it; empty when it does not. */
  account: string;
  entity: "contact" | "lead";
  action: string;
  id: string;
  /** Unix seconds as text; empty when it was not sent. */
  updatedAt: string;
}

const ENTITIES: Readonly<Record<string, AmocrmEvent["entity"]>> = { contacts: "contact", leads: "lead" };
const ITEM = /^(contacts|leads)\[(add|update|status|delete|restore|responsible)\]\[(\d{1,4})\]\[(id|updated_at|last_modified|type)\]$/u; // prettier-ignore
/** A call tells of a few changes; more pairs than this are not read. */
const MOST_PAIRS = 2_000;

/**
 * Reads a form with PHP's brackets: `contacts[update][0][id]=3`. Every entity it names once; companies, which come under `contacts` with a type
 * of their own, are left out. Never throws, whatever the bytes are.
 */
export function readAmocrmWebhook(rawBody: Uint8Array): Result<AmocrmEvent[], "wrong_shape"> {
  const found = new Map<string, AmocrmEvent & { type: string }>();
  let account = "";
  let pairs = 0;
  for (const [name, value] of new URLSearchParams(Buffer.from(rawBody).toString("utf8"))) {
    pairs += 1;
    if (pairs > MOST_PAIRS) break;
    if (name === "account[subdomain]" && /^[a-z0-9-]{1,60}$/i.test(value)) account = value.toLowerCase();
    const [, entity = "", action = "", at = "", key = ""] = ITEM.exec(name) ?? [];
    const kind = ENTITIES[entity];
    if (!kind) continue;
    const slot = `${entity}:${action}:${at}`;
    const event = found.get(slot) ?? { account: "", entity: kind, action, id: "", updatedAt: "", type: "" };
    found.set(slot, event);
    if (key === "id" && /^\d{1,15}$/.test(value)) event.id = value;
    else if (key === "type") event.type = value;
    else if (key !== "id" && /^\d{1,12}$/.test(value) && (key === "updated_at" || event.updatedAt === ""))
      event.updatedAt = value;
  }
  const events = [...found.values()]
    .filter(({ id, type }) => id !== "" && type !== "company")
    .map(({ type: _type, ...event }) => ({ ...event, account }));
  return events.length > 0 ? ok(events) : refuse("wrong_shape");
}

/** These calls carry no number of their own: account, what it is about, its version, and a hash for a second event of the same second. */
export function amocrmDedupeKey([first]: readonly AmocrmEvent[], rawBody: Uint8Array): string {
  const hash = createHash("sha256").update(rawBody).digest("hex").slice(0, 16);
  const { account = "", entity = "", id = "", updatedAt = "" } = first ?? {};
  return [account || "-", entity, id, updatedAt || "-", hash].join(":");
}
