import { and, eq, inArray, isNull, type SQL } from "drizzle-orm";
import { getCountries, getCountryCallingCode } from "libphonenumber-js/max";
import type { Queryable } from "~drizzle/client.server";
import { clients, externalRefs } from "~drizzle/schema";
import { readClientCode } from "~/features/clients/model";
import { isIdentity, lastTenDigits, readPhone, type Phone } from "~/lib/phone.server";
import type { VendorRecord } from "../ports";
import type { MatchFindings } from "./model";

/** More people than this on one e-mail or phone say nothing about any of them; the list is only for staff to look at. */
const CANDIDATES = 20;

/** The findings, and what of the record they came from. */
export interface GatheredFindings extends MatchFindings {
  emailGiven: boolean;
  phoneGiven: boolean;
}

/**
 * Looks up every piece of a record's evidence. `region` is the country in which a phone without a plus is read.
 * Archived clients are not candidates.
 */
export async function gatherFindings(
  tx: Queryable,
  { record, region }: { record: VendorRecord; region: string },
): Promise<GatheredFindings> {
  const phone = record.client?.phone ? readVendorPhone(record.client.phone, region) : null;
  const email = record.client?.email?.trim().normalize("NFKC").toLowerCase() || null;
  const code = readClientCode(record.comment);
  const wholePhone = phone && isIdentity(phone) ? phone.e164 : null;
  const lastTen = lastTenDigits(record.client?.phone ?? "");

  const phoneClientIds = wholePhone ? await clientsWith(tx, hasPhone([wholePhone])) : [];
  return {
    knownClientId: await findKnownClient(tx, record),
    code: {
      reading: code.result,
      clientId: code.code ? ((await clientsWith(tx, eq(clients.code, code.code)))[0] ?? null) : null,
    },
    emailClientIds: email ? await clientsWith(tx, eq(clients.emailKey, email)) : [],
    phoneClientIds,
    phoneIsWhole: wholePhone !== null,
    lastTen: lastTen ? await findLastTen(tx, { lastTen, email, except: phoneClientIds }) : [],
    hasEvidence: code.result !== "none" || email !== null || lastTen !== null,
    emailGiven: email !== null,
    phoneGiven: Boolean(record.client?.phone),
  };
}

/** YClients writes `79169999900`: international digits without the plus. Tried after the region's own way of writing. */
export function readVendorPhone(raw: string, region: string): Phone {
  const local = readPhone(raw, region);
  if (local.valid || !/^\d{11,15}$/.test(raw.trim())) return local;
  const international = readPhone(`+${raw.trim()}`);
  return international.valid ? { ...international, raw } : local;
}

async function findKnownClient(tx: Queryable, { source, client }: VendorRecord): Promise<number | null> {
  if (!client?.externalId) return null;
  const [known] = await tx
    .select({ clientId: externalRefs.entityId })
    .from(externalRefs)
    .where(
      and(
        eq(externalRefs.source, source),
        eq(externalRefs.entity, "client"),
        eq(externalRefs.externalId, client.externalId),
      ),
    )
    .limit(1);
  return known?.clientId ?? null;
}

async function clientsWith(tx: Queryable, condition: SQL | undefined): Promise<number[]> {
  const rows = await tx
    .select({ id: clients.id })
    .from(clients)
    .where(and(condition, isNull(clients.archivedAt)))
    .orderBy(clients.id)
    .limit(CANDIDATES);
  return rows.map(({ id }) => id);
}

function hasPhone(numbers: string[]): SQL | undefined {
  return and(inArray(clients.phoneE164, numbers), eq(clients.phoneIsIdentity, true));
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

async function findLastTen(
  tx: Queryable,
  { lastTen, email, except }: { lastTen: string; email: string | null; except: readonly number[] },
): Promise<MatchFindings["lastTen"]> {
  const rows = await tx
    .select({ clientId: clients.id, emailKey: clients.emailKey })
    .from(clients)
    .where(and(hasPhone(numbersEndingIn(lastTen)), isNull(clients.archivedAt)))
    .orderBy(clients.id)
    .limit(CANDIDATES);
  return rows
    .filter(({ clientId }) => !except.includes(clientId))
    .map(({ clientId, emailKey }) => ({
      clientId,
      emailDiffers: email !== null && emailKey !== null && email !== emailKey,
    }));
}
