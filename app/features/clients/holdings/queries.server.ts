import { and, eq, inArray, or, type Column, type SQL } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { AnyTable, AnyTableColumn } from "~drizzle/any-table";
import type { Queryable } from "~drizzle/client.server";
import {
  amocrmContacts,
  apiTokens,
  auditEntries,
  billingLookups,
  billingSnapshots,
  bookingAnswers,
  bookingEvents,
  bookingItems,
  bookings,
  bookingSeries,
  bulkOperationRows,
  calendarFeeds,
  clientActions,
  clientCodes,
  clientContacts,
  clientDues,
  clientFieldValues,
  clientMergeRows,
  clientMerges,
  clients,
  clientSessions,
  clientTags,
  consents,
  deliveries,
  duplicatePairs,
  erasures,
  externalRecords,
  externalRefs,
  helpdeskConversations,
  helpdeskLinks,
  importRows,
  linkFindings,
  measurements,
  messages,
  moneyEntries,
  noticeChoices,
  payments,
  pipelineMoves,
  planCases,
  planLines,
  planLoads,
  planPayments,
  pointsEntries,
  profileUpdates,
  programMarks,
  programs,
  programVersions,
  progressGoals,
  progressLinks,
  progressPhotos,
  receipts,
  refunds,
  treatmentPlans,
  waitingList,
  widgetVisits,
} from "~drizzle/schema";

/**
 * What becomes of a table's rows when their client is merged into another.
 * - `move`: they become the survivor's.
 * - `byKey`: they become the survivor's where the survivor has none of the same key; the rest stays with the merged client.
 * - `derived`: triggers follow the rows it is made of.
 * - `stays`: it says what happened to this very client, or to this very number.
 */
export type MergeRule = "move" | "byKey" | "derived" | "stays";

/** A value a column is given when the person is forgotten; `fresh`: an unguessable text nobody knows. */
export type Blank = string | number | boolean | null | readonly unknown[] | Readonly<Record<string, unknown>>;

/** Everything there is to know about a table that holds something of clients. */
export interface Holding {
  table: AnyTable;
  /** How the rows of one client are found. */
  rows: { of: "client"; column: string } | { of: "either"; columns: readonly [string, string] } | { of: "parent"; parent: AnyTable; column: string };
  /** Only rows with this value are about clients. */
  only?: { column: string; value: string };
  merge: MergeRule;
  /** What erasure does: the rows go, stay as they are, or have these columns emptied. */
  erase: "remove" | "keep" | Readonly<Record<string, Blank>>;
  /** Columns that get a new unguessable text when the person is forgotten: old links open nothing. */
  renewed?: readonly string[];
  /** Texts that hold codes, hashes and names of staff, nothing of the person. */
  codes: readonly string[];
  /** Its name in the client's data file; null: not in it, `why` in the comment beside. */
  file: string | null;
} // prettier-ignore

const of = (column = "clientId") => ({ of: "client", column }) as const;
const under = (parent: AnyTable, column: string) => ({ of: "parent", parent, column }) as const;

/** What a visit's link, a feed and the like open; new ones are made so that what was sent out opens nothing. */
const LINK = ["linkToken"];

/**
 * Everything that refers to a client, in an order in which rows can be removed. A test walks the whole schema and fails when a table, or a text of
 * such a table, is missing here; so merging, un-merging, erasure and the data file never forget a later one.
 */
export const holdings: readonly Holding[] = [
  { table: clientContacts, rows: of(), merge: "byKey", erase: "remove", codes: ["kind"], file: "contacts" },
  { table: clientTags, rows: of(), merge: "byKey", erase: "remove", codes: [], file: "tags" },
  { table: clientFieldValues, rows: of(), merge: "byKey", erase: "remove", codes: [], file: "fields" },
  { table: clientDues, rows: of(), merge: "derived", erase: "keep", codes: ["currency"], file: "dues" },
  { table: consents, rows: of(), merge: "move", erase: "remove", codes: ["kind", "source", "actor"], file: "consents" },
  // What staff did to many at once: it is undone for the very client it was done to.
  { table: bulkOperationRows, rows: of(), merge: "stays", erase: "remove", codes: [], file: null },
  { table: duplicatePairs, rows: { of: "either", columns: ["lowId", "highId"] }, merge: "stays", erase: "remove", codes: ["evidence", "state", "decidedBy"], file: null },
  { table: clientMergeRows, rows: under(clientMerges, "mergeId"), merge: "stays", erase: "remove", codes: ["tableName"], file: null },
  { table: clientMerges, rows: { of: "either", columns: ["survivorId", "mergedId"] }, merge: "stays", erase: "keep", codes: ["batch", "actor", "undoneBy"], file: null },
  { table: erasures, rows: of(), merge: "stays", erase: "keep", codes: ["fingerprint", "status", "reason", "actor", "counts"], file: null },
  { table: importRows, rows: of(), merge: "stays", erase: { cells: [], before: null, problems: [] }, codes: ["outcome"], file: "imported" },
  { table: pipelineMoves, rows: of(), merge: "move", erase: { note: "" }, codes: ["actor", "cause", "eventKey"], file: "stages" },

  { table: clientActions, rows: of(), merge: "move", erase: "remove", codes: ["kind", "state", "createdBy"], file: "actions" },
  { table: messages, rows: of(), merge: "move", erase: "remove", codes: ["channel", "direction", "state", "error"], file: "messages" },

  { table: measurements, rows: of(), merge: "move", erase: "remove", codes: ["enteredBy", "period"], file: "measurements" },
  { table: progressPhotos, rows: of(), merge: "move", erase: "remove", codes: ["period", "pose", "mime", "enteredBy"], file: "photos" },
  { table: progressGoals, rows: of(), merge: "move", erase: "remove", codes: ["measure", "actor"], file: "goals" },
  { table: progressLinks, rows: of(), merge: "move", erase: "remove", codes: ["createdBy"], file: null },
  { table: programMarks, rows: under(programs, "programId"), merge: "stays", erase: "remove", codes: ["dayKey", "exerciseKey", "actor"], file: "programMarks" },
  { table: programVersions, rows: under(programs, "programId"), merge: "stays", erase: { content: { days: [] }, notesHtml: "" }, codes: ["actor"], file: "programVersions" },
  // The programme itself stays for the books: payments are for it.
  { table: programs, rows: of(), merge: "move", erase: { title: "" }, codes: ["state", "currency", "assignedBy", "createdBy"], file: "programs" },

  // What was sent is told by the letters themselves; a code is good for ten minutes and for the browser that asked.
  { table: clientCodes, rows: of(), merge: "stays", erase: "remove", codes: ["requestHash", "codeHash", "linkHash"], file: null },
  { table: clientSessions, rows: of(), merge: "move", erase: "remove", codes: ["tokenHash"], file: null },
  { table: apiTokens, rows: of(), merge: "move", erase: "remove", codes: ["tokenHash", "scopes"], file: null },
  { table: noticeChoices, rows: of(), merge: "byKey", erase: "remove", codes: ["topic", "channel"], file: "noticeChoices" },
  { table: calendarFeeds, rows: of(), merge: "move", erase: "remove", codes: [], file: null },
  { table: deliveries, rows: of(), merge: "move", erase: { externalId: null, error: null }, codes: ["key", "channel", "template", "status"], file: "notices" },

  { table: widgetVisits, rows: of(), merge: "move", erase: {}, renewed: LINK, codes: ["state"], file: "formVisits" },
  { table: waitingList, rows: of(), merge: "move", erase: { contactEmail: null }, renewed: LINK, codes: ["status", "locale"], file: "waiting" },
  // Treatment plans are the clinic's; here is what was read of them. A link that went to the survivor brings its plans along.
  { table: planLines, rows: under(treatmentPlans, "planId"), merge: "stays", erase: "remove", codes: [], file: "planLines" },
  { table: planPayments, rows: under(treatmentPlans, "planId"), merge: "stays", erase: "remove", codes: [], file: "planPayments" },
  { table: treatmentPlans, rows: of(), merge: "move", erase: "remove", codes: [], file: "plans" },
  { table: planLoads, rows: of(), merge: "move", erase: "remove", codes: [], file: "patients" },
  // What staff were told to look at in this very card.
  { table: planCases, rows: of(), merge: "stays", erase: "remove", codes: [], file: null },
  // What an audit of links found; the next one finds it again where it still holds.
  { table: linkFindings, rows: of(), merge: "stays", erase: "remove", codes: ["vendor", "externalId", "fault"], file: null },
  { table: externalRefs, rows: of("entityId"), only: { column: "entity", value: "client" }, merge: "byKey", erase: "remove", codes: ["source", "entity"], file: "identities" },
  { table: helpdeskLinks, rows: of(), merge: "byKey", erase: "remove", codes: ["state", "customerId", "linkedBy"], file: "helpdesk" },
  { table: helpdeskConversations, rows: of(), merge: "move", erase: "remove", codes: ["externalId", "customerId", "status", "lastBy"], file: "helpdeskConversations" },
  { table: profileUpdates, rows: of(), merge: "move", erase: "remove", codes: ["state", "customerId", "reason", "actor"], file: "profileUpdates" },
  { table: amocrmContacts, rows: of(), merge: "byKey", erase: "remove", codes: ["state", "contactId", "mirror", "reason", "linkedBy"], file: "amocrm" },
  { table: externalRecords, rows: of(), merge: "move", erase: { record: {}, evidence: {} }, codes: ["source", "externalId", "state"], file: "records" },

  { table: billingSnapshots, rows: of(), merge: "move", erase: "remove", codes: [], file: "balances" },
  // That it was asked is told by what it answered.
  { table: billingLookups, rows: of(), merge: "move", erase: "remove", codes: ["state", "failure", "door", "onceKey", "askedBy", "profile"], file: null },

  { table: bookingAnswers, rows: under(bookings, "bookingId"), merge: "stays", erase: { answer: "" }, codes: ["label"], file: "answers" },
  { table: bookingEvents, rows: under(bookings, "bookingId"), merge: "stays", erase: { reason: "" }, codes: ["actor", "kind", "fromStatus", "toStatus"], file: "visitEvents" },
  { table: bookingItems, rows: under(bookings, "bookingId"), merge: "stays", erase: "keep", codes: ["name"], file: "visitItems" },
  { table: bookingSeries, rows: of(), merge: "move", erase: "keep", codes: ["rule", "createdBy"], file: "series" },
  { table: receipts, rows: under(payments, "paymentId"), merge: "stays", erase: "keep", codes: ["kind", "causeKey", "status", "externalId", "lines"], file: "receipts" },
  { table: refunds, rows: under(payments, "paymentId"), merge: "stays", erase: { reason: "" }, codes: ["status", "causeKey", "externalId", "failure", "actor"], file: "refunds" },
  // The books: amounts, days and whose they were by number stay; words about the person go.
  { table: moneyEntries, rows: of(), merge: "move", erase: { reason: "" }, codes: ["kind", "currency", "method", "causeKey", "actor"], file: "money" },
  { table: payments, rows: of(), merge: "move", erase: { note: "", confirmationUrl: null }, codes: ["method", "purpose", "status", "currency", "idempotencyKey", "externalId", "failure", "actor"], file: "payments" },
  { table: pointsEntries, rows: of(), merge: "move", erase: { reason: "" }, codes: ["kind", "causeKey", "levelName", "currency", "actor", "proof"], file: "points" },
  { table: bookings, rows: of(), merge: "move", erase: { notes: "", contactEmail: null, cancelReason: "" }, renewed: LINK, codes: ["reference", "serviceName", "source", "status", "currency", "classKey", "locale"], file: "visits" },
  // Who changed what: the content goes, its hash stays, so that the chain still holds.
  { table: auditEntries, rows: of(), merge: "stays", erase: { before: null, after: null, address: "" }, codes: ["actor", "place", "requestId", "operation", "subject", "rowKey", "contentHash", "seal"], file: null },
  {
    table: clients,
    rows: of("id"),
    merge: "derived",
    erase: {
      firstName: "", lastName: "", middleName: "", displayName: "", sortKey: "", searchText: "", phoneRaw: null, phoneE164: null,
      phoneIsIdentity: false, email: null, emailKey: null, notes: "", responsibleId: null, lastContactAt: null, nextContactAt: null,
    },
    // The code is a number of ours, cannot be changed, and says nothing to anybody else.
    codes: ["code", "locale", "source"],
    file: "client",
  },
]; // prettier-ignore

/** Tables that refer to a visit, a payment or a record and hold nothing of whoever it is about. */
export const impersonal: readonly string[] = [
  "booking_resources",
  "drift_findings",
  "mirrored_visits",
  "sync_run_items",
  "visit_conflicts",
];

/** A column of a table that the map speaks of. */
export function columnOf(table: AnyTable, key: string): Column {
  const column = (table as unknown as Record<string, Column | undefined>)[key];
  if (!column) throw new Error(`no column ${key}`);
  return column;
}

/** The rows of some clients in a table of the map. */
export function rowsOf(db: Queryable, { table, rows, only }: Holding, clientIds: readonly number[]): SQL {
  const theirs = (key: string) => among(columnOf(table, key), clientIds);
  const limit = only ? eq(columnOf(table, only.column), only.value) : undefined;
  if (rows.of === "client") return and(theirs(rows.column), limit) as SQL;
  if (rows.of === "either") return or(theirs(rows.columns[0]), theirs(rows.columns[1])) as SQL;
  const parent = holdings.find((holding) => holding.table === rows.parent);
  if (!parent) throw new Error("a parent that is not in the map");
  const parents = db
    .select({ id: columnOf(parent.table, "id") as AnyTableColumn })
    .from(parent.table)
    .where(rowsOf(db, parent, clientIds));
  return inArray(columnOf(table, rows.column), parents);
}
