import { and, eq, isNull, type SQL } from "drizzle-orm";
import { getCountries, getCountryCallingCode } from "libphonenumber-js/max";
import { among } from "~drizzle/among";
import type { Queryable } from "~drizzle/client.server";
import { clients } from "~drizzle/schema";
import { furtherOwners } from "~/features/clients/contacts/known/queries.server";
import { readClientCode, type ClientCodeReading } from "~/features/clients/model";
import { survivorsBy } from "~/features/clients/survivor/queries.server";
import { isIdentity, lastTenDigits, readPhone, type Phone } from "~/lib/phone.server";
import type { VendorRecord } from "../ports";
import { decideMatch, type MatchFindings } from "./model";

/** More people than this on one e-mail or phone say nothing about any of them; the list is only for staff to look at. */
const CANDIDATES = 20;

/** The findings, and what of the record they came from. */
export interface GatheredFindings extends MatchFindings {
  emailGiven: boolean;
  phoneGiven: boolean;
}

/** A record as the evidence is looked for: with the person it is about, and the country in which a phone without a plus is read. */
export interface MatchQuestion {
  record: Pick<VendorRecord, "comment" | "client">;
  region: string;
}

/**
 * Looks up every piece of the evidence of many records, in the order given; a few queries whatever their number. Outside identities are
 * the caller's (`knownClientId` is null here). The last ten digits are only looked up where nothing better decides. Archived clients are
 * not candidates.
 */
export async function gatherFindings(
  tx: Queryable,
  questions: readonly MatchQuestion[],
): Promise<GatheredFindings[]> {
  const said = questions.map(readEvidenceOf);
  const byCode = await clientsBy(tx, clients.code, said.flatMap(({ code }) => code.code ?? [])); // prettier-ignore
  const [emails, phones] = [said.flatMap(({ email }) => email ?? []), said.flatMap(({ wholePhone }) => wholePhone ?? [])]; // prettier-ignore
  const byEmail = await clientsBy(tx, clients.emailKey, emails);
  const byPhone = await clientsBy(tx, clients.phoneE164, phones, eq(clients.phoneIsIdentity, true));
  addOwners(byEmail, await furtherOwners(tx, "email", emails));
  addOwners(byPhone, await furtherOwners(tx, "phone", phones));
  const found = said.map((one): GatheredFindings => ({
    knownClientId: null,
    code: { reading: one.code.result, clientId: byCode.get(one.code.code ?? "")?.[0] ?? null },
    emailClientIds: byEmail.get(one.email ?? "") ?? [],
    phoneClientIds: byPhone.get(one.wholePhone ?? "") ?? [],
    phoneIsWhole: one.wholePhone !== null,
    lastTen: [],
    hasEvidence: one.code.result !== "none" || one.email !== null || one.lastTen !== null,
    emailGiven: one.email !== null,
    phoneGiven: one.phoneGiven,
  }));
  const weak = found.flatMap((one, at) => {
    const { lastTen, email } = said[at] as EvidenceText;
    return lastTen === null || decideMatch(one).matched ? [] : [{ one, lastTen, email }];
  });
  const endingIn = await findLastTen(tx, new Set(weak.map(({ lastTen }) => lastTen)));
  for (const { one, lastTen, email } of weak)
    one.lastTen = (endingIn.get(lastTen) ?? [])
      .filter(({ clientId }) => !one.phoneClientIds.includes(clientId))
      .map(({ clientId, emailKey }) => ({
        clientId,
        emailDiffers: email !== null && emailKey !== null && email !== emailKey,
      }));
  return found;
}

interface EvidenceText {
  code: ClientCodeReading;
  email: string | null;
  /** E.164, when it is good enough to recognise somebody by. */
  wholePhone: string | null;
  lastTen: string | null;
  phoneGiven: boolean;
}

function readEvidenceOf({ record: { comment, client }, region }: MatchQuestion): EvidenceText {
  const phone = client?.phone ? readVendorPhone(client.phone, region) : null;
  return {
    code: readClientCode(comment),
    email: client?.email?.trim().normalize("NFKC").toLowerCase() || null,
    wholePhone: phone && isIdentity(phone) ? phone.e164 : null,
    lastTen: lastTenDigits(client?.phone ?? ""),
    phoneGiven: Boolean(client?.phone),
  };
}

/** YClients writes `79169999900`: international digits without the plus. Tried after the region's own way of writing. */
export function readVendorPhone(raw: string, region: string): Phone {
  const local = readPhone(raw, region);
  if (local.valid || !/^\d{11,15}$/.test(raw.trim())) return local;
  const international = readPhone(`+${raw.trim()}`);
  return international.valid ? { ...international, raw } : local;
}

/** Clients by a column that says who they are, by its value; the first twenty of each. */
async function clientsBy(
  tx: Queryable,
  column: typeof clients.code | typeof clients.emailKey | typeof clients.phoneE164,
  wanted: readonly string[],
  further?: SQL,
): Promise<Map<string, number[]>> {
  const byValue = new Map<string, number[]>();
  if (wanted.length === 0) return byValue;
  const rows = await tx.selectValues(
    tx
      .select({ value: column, id: clients.id })
      .from(clients)
      .where(and(among(column, [...new Set(wanted)]), isNull(clients.archivedAt), further))
      .orderBy(clients.id),
  );
  for (const [value, id] of rows as [string, number][]) {
    const ids = byValue.get(value);
    if (!ids) byValue.set(value, [id]);
    else if (ids.length < CANDIDATES) ids.push(id);
  }
  // Whoever was merged is found under the number of whom they were merged into.
  for (const { value, clientId } of await survivorsBy(tx, column, wanted)) {
    const ids = byValue.get(value) ?? [];
    if (!ids.includes(clientId)) byValue.set(value, [...ids, clientId]);
  }
  return byValue;
}

/** Who has a value as a further contact is as much its owner as who has it as the first; ids stay in their order, each once. */
function addOwners(
  byValue: Map<string, number[]>,
  owners: readonly { value: string; clientId: number }[],
): void {
  for (const { value, clientId } of owners) {
    const ids = byValue.get(value) ?? [];
    if (ids.includes(clientId) || ids.length >= CANDIDATES) continue;
    byValue.set(value, [...ids, clientId].sort((a, b) => a - b)); // prettier-ignore
  }
}

let prefixes: string[] | undefined;

/**
 * What can stand before the last ten digits of an E.164 number: a country code, or what is left of one whose national numbers have
 * nine or eight digits (+998 90 123 45 67 ends in "8 90 123 45 67"). A few hundred exact probes of an index instead of a scan.
 */
function numbersEndingIn(lastTen: string): string[] {
  prefixes ??= [
    ...new Set(
      getCountries().flatMap((country) => {
        const code = getCountryCallingCode(country) as string;
        return [code, code.slice(0, -1), code.slice(0, -2)].filter((part) => part !== "");
      }),
    ),
  ];
  return prefixes.map((prefix) => `+${prefix}${lastTen}`);
}

interface PhoneOwner {
  clientId: number;
  emailKey: string | null;
}

/** So many numbers are probed for in one statement: each stands for a few hundred. */
const LAST_TENS_AT_ONCE = 25;

/** Clients by the last ten digits of their number; the first twenty of each. */
async function findLastTen(tx: Queryable, wanted: ReadonlySet<string>): Promise<Map<string, PhoneOwner[]>> {
  const owners = new Map<string, PhoneOwner[]>();
  const all = [...wanted];
  for (let at = 0; at < all.length; at += LAST_TENS_AT_ONCE) {
    const numbers = all.slice(at, at + LAST_TENS_AT_ONCE).flatMap(numbersEndingIn);
    const rows = await tx
      .select({ clientId: clients.id, emailKey: clients.emailKey, phone: clients.phoneE164 })
      .from(clients)
      .where(and(among(clients.phoneE164, numbers), eq(clients.phoneIsIdentity, true), isNull(clients.archivedAt)))
      .orderBy(clients.id); // prettier-ignore
    const further = await furtherOwners(tx, "phone", numbers);
    const owning = [...rows, ...further.map(({ value, ...owner }) => ({ ...owner, phone: value }))];
    for (const { clientId, emailKey, phone } of owning) {
      const lastTen = phone?.slice(-10) ?? "";
      const known = owners.get(lastTen);
      if (!known) owners.set(lastTen, [{ clientId, emailKey }]);
      else if (known.length < CANDIDATES && !known.some((owner) => owner.clientId === clientId))
        known.push({ clientId, emailKey });
    }
  }
  return owners;
}
