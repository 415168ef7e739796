import type { Queryable } from "~drizzle/client.server";
import { decideMatch } from "../../matching/model";
import { gatherFindings, type GatheredFindings } from "../../matching/queries.server";
import type { VendorRecord } from "../../ports";
import { noEvidence, readEvidence, readLastNamed, type MatchEvidence, type NamedPerson } from "../../schema";
import { keepsDecision, namedNow, verdictOf, type ClientVerdict } from "../model";
import {
  calendarsOfBookings,
  homeCountry,
  readCalendars,
  readLinks,
  type Calendar,
  type Links,
  type RecordRow,
} from "../queries.server";

/** A record to be settled: what is held of it (null: it is new), and what it says. */
export interface RecordTask {
  row: Held | null;
  record: VendorRecord;
  /** Whom it or a version before it named, when that is known better than from what is held. */
  named?: NamedPerson | null;
  /** `row` is not as it stands: a decision by hand is to be written with it. */
  isDecided?: boolean;
}

/** What of a held row counts for what becomes of it; a decision by hand stands in here before it is written. */
export type Held = Pick<
  RecordRow,
  "id" | "state" | "bookingId" | "clientId" | "evidence" | "record" | "versionAt"
>;

/** A record with all that was looked up about it. */
export interface Plan extends RecordTask {
  before: MatchEvidence;
  namedBefore: NamedPerson | null;
  namedNow: NamedPerson | null;
  /** The calendar of the vendor's person; null while that person is not linked. */
  linked: Calendar | null;
  /** Where the visit stands: a linked person's, else where it is already. */
  calendar: Calendar | null;
  country: string;
  serviceId: number | null;
  links: Links;
}

/** Looks up what records of one source speak of: people, services, calendars; a few queries whatever their number. */
export async function planAll(db: Queryable, source: string, tasks: readonly RecordTask[]): Promise<Plan[]> {
  const named = tasks.map(({ row, record, named: given }) => {
    const before = row && readLastNamed(row.record);
    return { before, now: given === undefined ? namedNow(before, record) : given };
  });
  // Identities are looked for of whoever was named last, which need not be this version.
  const asked = tasks.map(({ record: { staffExternalId, services } }, at) => {
    return { staffExternalId, services, client: named[at]?.now?.client ?? null };
  });
  const links = await readLinks(db, source, asked);
  const staffOf = (record: VendorRecord) => links.staff.get(record.staffExternalId ?? "") ?? null;
  const staffIds = new Set(tasks.flatMap(({ record }) => staffOf(record) ?? []));
  const calendars = await readCalendars(db, [...staffIds]);
  // A visit that is already in a calendar stays there until somebody says whose the vendor's new person is.
  const unplaced = tasks.flatMap(({ row, record }) => staffOf(record) === null ? row?.bookingId ?? [] : []); // prettier-ignore
  const standing = await calendarsOfBookings(db, unplaced);
  let home: string | undefined;
  const plans: Plan[] = [];
  for (const [at, task] of tasks.entries()) {
    const { row, record } = task;
    const staffId = staffOf(record);
    const linked = staffId === null ? null : (calendars.get(staffId) ?? null);
    const calendar = linked ?? (row?.bookingId ? (standing.get(row.bookingId) ?? null) : null);
    home ??= calendar ? undefined : await homeCountry(db);
    plans.push({
      row,
      record,
      named: task.named,
      isDecided: task.isDecided,
      before: row ? readEvidence(row.evidence) : noEvidence,
      namedBefore: named[at]?.before ?? null,
      namedNow: named[at]?.now ?? null,
      linked,
      calendar,
      country: calendar?.country ?? home ?? "",
      serviceId: links.service.get(record.services[0]?.externalId ?? "") ?? null,
      links,
    });
  }
  return plans;
}

/**
 * Whose each record is. Within a batch it is as if they came one after another: whoever is recognised by one is known to those that follow,
 * and to those before that nobody was found for.
 */
export async function findClients(
  db: Queryable,
  plans: readonly Plan[],
): Promise<{ verdicts: ClientVerdict[]; recognised: string[] }> {
  const known = plans[0]?.links.client ?? new Map<string, number>();
  const open = plans.filter((plan) => !standsByHand(plan));
  const gathered = await gatherFindings(
    db,
    open.map(({ record, namedNow: person, country }) => ({
      record: { comment: record.comment, client: person?.client ?? null },
      region: country,
    })),
  );
  const findings = new Map(open.map((plan, at) => [plan, gathered[at] as GatheredFindings]));
  const recognised: string[] = [];
  const decide = (plan: Plan): ClientVerdict => {
    const found = findings.get(plan);
    if (!found) return handVerdict(plan);
    const outside = plan.namedNow?.client.externalId ?? "";
    const knownClientId = known.get(outside) ?? null;
    const verdict = verdictOf(decideMatch({ ...found, knownClientId }), evidenceOf(found));
    if (outside && knownClientId === null && verdict.clientId !== null) {
      known.set(outside, verdict.clientId);
      recognised.push(outside);
    }
    return verdict;
  };
  const verdicts = plans.map(decide);
  if (recognised.length === 0) return { verdicts, recognised };
  return {
    recognised,
    verdicts: plans.map((plan, at) => {
      const verdict = verdicts[at] as ClientVerdict;
      const late = known.has(plan.namedNow?.client.externalId ?? "");
      return verdict.clientId === null && late && findings.has(plan) ? decide(plan) : verdict;
    }),
  };
}

/** What a person decided stands until the vendor names somebody else. */
function standsByHand({ row, before, namedBefore, namedNow: now }: Plan): boolean {
  const isDecided = before.by === "hand" || before.reason === "dismissed";
  return row !== null && isDecided && keepsDecision(namedBefore, now);
}

function handVerdict({ row, before }: Plan): ClientVerdict {
  const reason = before.by === "hand" ? null : before.reason;
  return { clientId: row?.clientId ?? null, evidence: { ...before, reason, failure: null } };
}

function evidenceOf(found: GatheredFindings): Omit<MatchEvidence, "by" | "reason" | "suggestions"> {
  return {
    code: found.code,
    email: { given: found.emailGiven, clientIds: [...found.emailClientIds] },
    phone: { given: found.phoneGiven, usable: found.phoneIsWhole, clientIds: [...found.phoneClientIds] },
    lastTen: { clientIds: found.lastTen.map(({ clientId }) => clientId) },
    decidedBy: null,
    failure: null,
  };
}
