import { getTableColumns, getTableName, type Column } from "drizzle-orm";
import { getTableConfig as sqliteConfig, type SQLiteTable } from "drizzle-orm/sqlite-core";
import { getTableConfig as postgresConfig, type PgTable } from "drizzle-orm/pg-core";
import type { Db } from "~drizzle/client.server";
import { dialect } from "~drizzle/columns";
import * as schema from "~drizzle/schema";
import { holdings } from "~/features/clients/holdings/queries.server";
import { addClient, addWorkplace, type Workplace } from "./rows";

const CREATED = new Date("2026-01-01T00:00:00Z");

/** What the rows of clients refer to: one of each. */
export interface Surroundings extends Workplace {
  ids: Record<string, number>;
}

async function insertOne(db: Db, table: SQLiteTable, row: Record<string, unknown>): Promise<Record<string, unknown>> {
  const [made] = (await db.insert(table).values(row as never).returning()) as Record<string, unknown>[];
  if (!made) throw new Error(`${getTableName(table)} took no row`);
  return made;
} // prettier-ignore

/** The business around: workplace, user, tags, fields, a question, an import and an operation. */
export async function addSurroundings(db: Db): Promise<Surroundings> {
  const place = await addWorkplace(db);
  const at = { createdAt: CREATED };
  const made = async (table: SQLiteTable, row: Record<string, unknown>) =>
    Number((await insertOne(db, table, row)).id);
  const users = await made(schema.users, { username: "anna", usernameKey: "anna", passwordHash: "-", role: "admin", displayName: "Анна", locale: "ru", isActive: true, ...at }); // prettier-ignore
  const ids: Record<string, number> = {
    users,
    locations: place.locationId,
    staff: place.staffId,
    services: place.serviceId,
    pipeline_stages: 1,
    tags: await made(schema.tags, { name: "Утро", nameKey: "утро", color: "teal", ...at }),
    custom_fields: await made(schema.customFields, { label: "Цель", kind: "text", options: [], position: 1, ...at }), // prettier-ignore
    service_questions: await made(schema.serviceQuestions, filled(schema.serviceQuestions, { refs: { services: place.serviceId }, word: () => "вопрос" })), // prettier-ignore
    imports: await made(schema.imports, filled(schema.imports, { refs: { users }, word: () => "файл" })),
    bulk_operations: await made(schema.bulkOperations, filled(schema.bulkOperations, { refs: { users }, word: () => "правка" })), // prettier-ignore
  };
  return { ...place, ids };
}

interface Filling {
  refs: Record<string, number>;
  word: (column: string) => string;
  given?: Record<string, unknown>;
}

/** A row with something in every column: references resolved, texts said by `word`. */
export function filled(table: SQLiteTable, { refs, word, given = {} }: Filling): Record<string, unknown> {
  const keys = dialect === "postgres" ? postgresConfig(table as unknown as PgTable).foreignKeys : sqliteConfig(table).foreignKeys; // prettier-ignore
  const parents = new Map(keys.map((key) => key.reference()).map(({ columns, foreignTable }) => [columns[0]?.name, getTableName(foreignTable)])); // prettier-ignore
  const row: Record<string, unknown> = {};
  for (const [key, column] of Object.entries(getTableColumns(table))) {
    if (key === "id") continue;
    const parent = parents.get(column.name);
    row[key] = parent === undefined ? valueFor(column, key, word) : (refs[parent] ?? null);
  }
  return { ...row, ...given };
}

function valueFor(column: Column, key: string, word: (column: string) => string): unknown {
  if (column.enumValues && column.enumValues.length > 0) return column.enumValues[0];
  if (/currency/i.test(key)) return "KZT";
  if (column.dataType === "string" && /(On|Day|dayFrom|dayUntil)$/.test(key)) return "2026-02-03";
  switch (column.dataType) {
    case "boolean":
      return true;
    case "date":
      return CREATED;
    case "json":
      return { text: word(key) };
    case "number":
    case "bigint":
      return 7;
    case "buffer":
    case "custom":
      return Buffer.from(word(key));
    default:
      return word(key);
  }
}

/** Tables in an order in which rows can be added; audit entries, tombstones and journals of merges come about otherwise. */
const WRITTEN_ELSEWHERE = new Set(["clients", "client_dues", "audit_entries", "erasures", "client_merges", "client_merge_rows"]); // prettier-ignore

let numbered = 0;

/** What a column cannot be filled with by its kind alone. */
function givenFor(name: string, n: number, other: number): Record<string, unknown> {
  const startsAt = new Date(Date.UTC(2026, 0, 5 + n, 5));
  const endsAt = new Date(startsAt.getTime() + 3_600_000);
  switch (name) {
    case "bookings":
      return { startsAt, endsAt, busyFrom: startsAt, busyUntil: endsAt, blocks: false, isExclusive: false, status: "completed", source: "staff", headId: null, holdUntil: null, priceMinor: 500_000, paidMinor: 100_000, prepayMinor: 0, pointsSpent: 0, completedAt: endsAt, cancelledAt: null, isLateCancel: false, seats: 1, classKey: null }; // prettier-ignore
    case "external_refs":
      return { entity: "client", source: n % 2 ? "telegram" : "yclients" };
    case "duplicate_pairs":
      return { highId: other };
    case "payments":
      return { amountMinor: 100, refundedMinor: 0, status: "succeeded" };
    case "progress_goals":
      return { measure: "weight" };
    case "pipeline_moves":
      return { fromStageId: null, toStageId: 1 };
    case "client_contacts":
      return { kind: "phone" };
    case "programs":
      return { templateId: null };
    case "import_rows":
      return { rowNo: (numbered += 1) };
    case "program_versions":
      return { number: (numbered += 1) };
    default:
      return {};
  }
}

/** What a rich client is made of; every row is of a table of the map. */
export interface RichClient {
  id: number;
  /** Every text that was written about the person, with where it stands. */
  words: { where: string; text: string }[];
}

/**
 * A client with rows in every table that refers to clients, each text of them a word that stands nowhere else: `TAG-table-column-n`.
 * `tables`: only these; `again`: how many rows of each.
 */
export async function addRichClient(
  db: Db,
  around: Surroundings,
  {
    tag,
    other,
    tables,
    again = 1,
  }: { tag: string; other?: number; tables?: ReadonlySet<string>; again?: number },
): Promise<RichClient> {
  const words: RichClient["words"] = [];
  let n = 0;
  const say = (table: string) => (column: string) => {
    const text = `${tag}-${table}-${column}-${(n += 1)}`.replaceAll("_", "");
    words.push({ where: `${table}.${column}`, text });
    return text;
  };
  const word = say("clients");
  const id = await addClient(db, {
    displayName: word("displayName"), firstName: word("firstName"), lastName: word("lastName"), middleName: word("middleName"),
    phoneRaw: word("phoneRaw"), email: word("email"), emailKey: word("emailKey"), notes: word("notes"), phoneE164: word("phoneE164"),
    phoneIsIdentity: true, responsibleId: around.ids.users ?? null, stageId: 1, stageMovedAt: CREATED,
  }); // prettier-ignore
  const refs: Record<string, number> = { ...around.ids, clients: id };
  const unsorted = holdings.filter(({ table }) => !WRITTEN_ELSEWHERE.has(getTableName(table)));
  /** What rows of other tables stand under; always there. */
  const parents = ["booking_series", "bookings", "programs", "payments", "billing_lookups", "treatment_plans"]; // prettier-ignore
  const first = [...parents, "refunds", "waiting_list", "external_records", "messages"];
  const rank = (name: string) => (first.includes(name) ? first.indexOf(name) : first.length);
  const sorted = [...unsorted].sort((a, b) => rank(getTableName(a.table)) - rank(getTableName(b.table)));
  for (const { table } of sorted) {
    const name = getTableName(table);
    if (name === "duplicate_pairs" && other === undefined) continue;
    if (tables && !parents.includes(name) && !tables.has(name)) continue;
    const keyed = !("id" in getTableColumns(table));
    for (let time = 0; time < (keyed || name === "duplicate_pairs" ? 1 : again); time += 1) {
      const given = { ...(name === "external_refs" ? { entityId: id } : {}), ...givenFor(name, (n += 1), other ?? 0) }; // prettier-ignore
      const row = await insertOne(db, table, filled(table, { refs, word: say(name), given }));
      if (typeof row.id === "number") refs[name] = row.id;
    }
  }
  return { id, words };
}

/** Every row of every table, as text: what two states of a database are compared by. */
export async function dumpAll(db: Db, leaveOut: readonly string[] = []): Promise<Record<string, string[]>> {
  const dump: Record<string, string[]> = {};
  for (const table of Object.values(schema) as unknown[]) {
    if (typeof table !== "object" || table === null || !(Symbol.for("drizzle:Name") in table)) continue;
    const name = getTableName(table as SQLiteTable);
    if (leaveOut.includes(name)) continue;
    const rows = (await db.select().from(table as SQLiteTable)) as unknown[];
    dump[name] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return dump;
}
