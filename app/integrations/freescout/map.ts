import type { HelpdeskConversation, HelpdeskCustomer, ProfilePatch } from "~/features/helpdesk/ports";
import { cleanLine, firstCharacters } from "~/lib/text";
import type { CustomerPut, WireConversation, WireCustomer, WireThread } from "./contract";

/** FreeScout's `zip` column holds 12 characters (its `customers` migration), and the business keeps the settlement there. */
const ZIP_LENGTH = 12;

/** The settlement cut to what FreeScout's `zip` takes: characters, not bytes. Only for FreeScout's edge; we keep the whole name. */
export function zip12(settlement: string): string {
  return firstCharacters(settlement, ZIP_LENGTH);
}

/** What FreeScout's columns take (its `customers` migration). */
const NAME_LENGTH = 40;
const COMPANY_LENGTH = 60;

/** FreeScout strips tags: what looks like one is gone there, so it is not sent. */
function plainLine(text: string, length: number): string {
  return firstCharacters(cleanLine(text.replace(/<[^>]*>/gu, " ")), length).trim();
}

/** What a patch comes to at this edge: cut to the columns, and without what would blank a field. */
export function expectedProfile(patch: ProfilePatch): ProfilePatch {
  const cut = {
    firstName: plainLine(patch.firstName ?? "", NAME_LENGTH),
    lastName: plainLine(patch.lastName ?? "", NAME_LENGTH),
    contract: plainLine(patch.contract ?? "", COMPANY_LENGTH),
    settlement: zip12(plainLine(patch.settlement ?? "", 200)).trim(),
  };
  return Object.fromEntries(Object.entries(cut).filter(([, text]) => text !== ""));
}

/** The body of the update: flat camelCase, only what is there; null when nothing is. */
export function customerPut(patch: ProfilePatch): CustomerPut | null {
  const { firstName, lastName, contract, settlement } = expectedProfile(patch);
  const body: CustomerPut = {
    ...(firstName ? { firstName } : {}),
    ...(lastName ? { lastName } : {}),
    ...(contract ? { company: contract } : {}),
    ...(settlement ? { address: { zip: settlement } } : {}),
  };
  return Object.keys(body).length > 0 ? body : null;
}

/** A customer of the wire in the product's shape. */
export function customerOf(wire: WireCustomer): HelpdeskCustomer {
  const values = (rows: readonly { value: string }[]) =>
    rows.map(({ value }) => value.trim()).filter(Boolean);
  return {
    id: wire.id,
    firstName: cleanLine(wire.firstName),
    lastName: cleanLine(wire.lastName),
    company: cleanLine(wire.company),
    zip: cleanLine(wire._embedded.address.zip),
    emails: values(wire._embedded.emails),
    phones: values(wire._embedded.phones),
    updatedAt: wire.updatedAt,
  };
}

const SPEAKERS: Readonly<Record<string, HelpdeskConversation["lastBy"]>> = {
  customer: "customer",
  message: "user",
  note: "note",
};
const SUBJECT_LENGTH = 200;
const PREVIEW_LENGTH = 280;

/** A conversation of the wire; null without the instants that order it. */
export function conversationOf(wire: WireConversation): HelpdeskConversation | null {
  const versionAt = wire.updatedAt ?? wire.createdAt;
  if (!versionAt || !wire.customer.id) return null;
  const said = lastSaid(wire._embedded.threads);
  return {
    id: wire.id,
    customerId: wire.customer.id,
    number: wire.number,
    subject: firstCharacters(cleanLine(wire.subject), SUBJECT_LENGTH),
    status: /^[a-z]{1,20}$/.test(wire.status) ? wire.status : "active",
    isGone: wire.state === "deleted" || wire.state === "draft" || wire.status === "spam",
    preview: firstCharacters(plainText(said?.body ?? wire.preview), PREVIEW_LENGTH),
    lastBy: SPEAKERS[said?.type ?? ""] ?? "",
    threads: Math.max(wire.threadsCount, wire._embedded.threads.length),
    startedAt: wire.createdAt ?? versionAt,
    lastAt: said?.createdAt ?? wire.userUpdatedAt ?? versionAt,
    versionAt,
  };
}

/** The newest words that were sent: no line items, no notes among staff, no drafts. The wire names no order. */
function lastSaid(threads: readonly WireThread[]): WireThread | null {
  const spoken = threads.filter(
    ({ type, state, createdAt }) =>
      (type === "customer" || type === "message") && (state === "" || state === "published") && createdAt,
  );
  const at = ({ createdAt }: WireThread) => createdAt?.getTime() ?? 0;
  return spoken.reduce<WireThread | null>((last, one) => (last && at(last) >= at(one) ? last : one), null);
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  laquo: "«",
  raquo: "»",
  mdash: "—",
  ndash: "–",
  hellip: "…",
};
/** Letters are long and quote each other; only the beginning is looked at. */
const READ_LENGTH = 20_000;

/** The words of an HTML body in one line. Nothing of the markup is left; the result is text and is shown as text. */
export function plainText(body: string): string {
  const bare = body
    .slice(0, READ_LENGTH)
    .replace(/<!--[\s\S]*?(?:-->|$)/gu, " ")
    .replace(/<(script|style|head|title)\b[\s\S]*?(?:<\/\1\s*>|$)/giu, " ")
    .replace(/<[^>]*(?:>|$)/gu, " ")
    .replace(
      /&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/giu,
      (whole, name: string) => ENTITIES[name.toLowerCase()] ?? codePoint(name) ?? whole,
    );
  return cleanLine(bare);
}

function codePoint(name: string): string | null {
  if (!name.startsWith("#")) return null;
  const code = /^#x/iu.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : null;
}
