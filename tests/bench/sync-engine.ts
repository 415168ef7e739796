// The two sides of the sync benchmark, in one process of their own: the product's synchronisation, and bare inserts of the rows it wrote.
import { copyFileSync } from "node:fs";
import Database from "better-sqlite3";
import { pullChanges } from "~/features/sync/jobs.server";
import type { BookingVendor } from "~/features/sync/ports";
import { unlimitedBudget } from "~/integrations/core/budget";
import { createYclientsVendor } from "~/integrations/yclients/adapter.server";
import { createYclientsClient } from "~/integrations/yclients/client.server";
import type { JobContext } from "~/jobs/handler";
import { noVendors } from "~/jobs/vendors";
import { systemClock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { readEnv } from "~/lib/env.server";
import { createLog } from "~/lib/log.server";
import { addDays } from "~/lib/zoned-time";
import { openDatabase } from "~drizzle/client.server";
import { tuneConnection } from "~drizzle/sqlite.server";
import {
  bookings,
  clients,
  externalRefs,
  locations,
  loyaltyLevels,
  serviceCategories,
  services,
  staff,
  staffServices,
  weeklyHours,
} from "~drizzle/schema";
import { searchTextOf, sortKeyOf } from "~/features/clients/search/model";
import { BATCH_RECORDS } from "~/features/sync/commands.server";
import { BRANCH, FIRST_DAY, codeOf, emailOf, kindOf, phoneOf, type BranchPlan } from "./sync-plan";

const { plan, url, daysPerSlice } = JSON.parse(process.argv[2] ?? "") as {
  plan: BranchPlan;
  url: string;
  daysPerSlice: number;
};
const log = createLog({ level: "error" });
const env = readEnv();
const db = await openDatabase(env.database.url);
const core: Core = { db, clock: systemClock, log, env };
const file = env.database.url.replace(/^(sqlite|file):(\/\/)?/, "");

await furnish();
const rawFile = `${file}.raw`;
{
  const source = new Database(file);
  source.pragma("wal_checkpoint(TRUNCATE)");
  source.close();
  copyFileSync(file, rawFile);
}
const raw = new Database(rawFile);
raw.pragma("journal_mode = WAL");
tuneConnection(raw);
const reader = new Database(file, { readonly: true });

const client = createYclientsClient({
  baseUrl: url, companyId: String(plan.companyId), partnerToken: env.yclients.partnerToken, userToken: env.yclients.userToken,
  accept: env.yclients.accept, clock: systemClock, log, budget: unlimitedBudget,
}); // prettier-ignore
const vendor = createYclientsVendor({ client, companyId: String(plan.companyId), fallbackZone: "Europe/Moscow", clock: systemClock, log }); // prettier-ignore

/** The tables that a record writes rows into, each after those that it refers to; and the column that says of which record or visit a row is. */
const TABLES = {
  sync_runs: null, bookings: "id", external_records: "booking_id", booking_events: "booking_id", points_entries: "booking_id", external_refs: "entity_id", sync_run_items: "record_id",
} as const; // prettier-ignore
type Table = keyof typeof TABLES;
const TABLE_NAMES = Object.keys(TABLES) as Table[];
const lastIds = () =>
  Object.fromEntries(
    TABLE_NAMES.map((name) => [name, (reader.prepare(`select coalesce(max(id), 0) as id from ${name}`).get() as { id: number }).id]),
  ) as Record<Table, number>; // prettier-ignore

const slices: { from: Record<Table, number>; until: Record<Table, number>; records: number }[] = [];
let played = 0;
let copied = 0;

/**
 * Memory that the process holds after a collection, megabytes. Not its resident size: that counts the pages of the database file that are mapped, and
 * what the bare side has read.
 */
function heldMb(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

/** The next days of the branch through the whole of the product's run: HTTP, zod, mapping, matching, visits, ledger, lines of the run's page. */
async function synchronise(): Promise<number> {
  const from = addDays(FIRST_DAY, slices.length * daysPerSlice);
  const until = addDays(from, daysPerSlice - 1);
  const before = lastIds();
  let seen = 0;
  const slice: BookingVendor = {
    ...vendor,
    async *changedRecords({ since, signal }) {
      if (since) return;
      for await (const record of vendor.changedRecords({ since: null, from, until, signal })) {
        seen += 1;
        yield record;
      }
    },
  };
  const context: JobContext = {
    core, vendors: { ...noVendors, bookingSources: { yclients: slice } }, signal: new AbortController().signal, log, attempt: 1, jobId: 1_000_000 + slices.length,
    finish: () => Promise.resolve(),
  }; // prettier-ignore
  const began = performance.now();
  await pullChanges(context, { source: "yclients", cause: "schedule" });
  const took = performance.now() - began;
  slices.push({ from: before, until: lastIds(), records: seen });
  played += seen;
  return (seen * 1000) / took;
}

/**
 * The rows of the next slice that was synchronised, as they lie there, into a copy of the database: the same tables, indexes, triggers, foreign keys and
 * settings, prepared statements, and as many records to a transaction with all that was written of them.
 */
function insertRaw(): number {
  const slice = slices[copied++];
  if (!slice) throw new Error("There is nothing to insert yet");
  const batches = batchesOf(slice);
  const began = performance.now();
  const insertOf = new Map<Table, Database.Statement>();
  for (const batch of batches) {
    raw.exec("begin immediate");
    for (const [name, rows] of batch) {
      const insert = insertOf.get(name) ?? raw.prepare(`insert into ${name} values (${(rows[0] ?? []).map(() => "?").join(", ")})`);
      insertOf.set(name, insert);
      for (const row of rows) insert.run(...row);
    }
    raw.exec("commit");
  }
  return (slice.records * 1000) / (performance.now() - began);
} // prettier-ignore

/** What was written of one batch of records, by table. */
type Batch = Map<Table, unknown[][]>;

function batchesOf(slice: (typeof slices)[number]): Batch[] {
  const batches = Array.from({ length: Math.ceil(slice.records / BATCH_RECORDS) }, (): Batch => new Map());
  const placeOf = { visit: new Map<unknown, number>(), record: new Map<unknown, number>() };
  for (const name of TABLE_NAMES) {
    const read = reader.prepare(`select * from ${name} where id > ? and id <= ? order by id`);
    const names = read.columns().map((column) => column.name);
    const [idAt, ofAt] = [names.indexOf("id"), names.indexOf(TABLES[name] ?? "id")];
    const rows = read.raw(true).all(slice.from[name], slice.until[name]) as unknown[][];
    const known = name === "sync_run_items" ? placeOf.record : placeOf.visit;
    for (const [at, row] of rows.entries()) {
      // Records come in the order of their numbers; a row that belongs to none of the slice goes with the first batch.
      const own = Math.min(batches.length - 1, Math.floor((at * batches.length) / rows.length));
      const place = name === "bookings" ? own : (known.get(row[ofAt]) ?? (name === "external_records" ? own : 0));
      if (name === "bookings") placeOf.visit.set(row[idAt], place);
      if (name === "external_records") placeOf.record.set(row[idAt], place);
      const batch = batches[place] as Batch;
      const there = batch.get(name);
      if (there) there.push(row);
      else batch.set(name, [row]);
    }
  }
  return batches;
} // prettier-ignore

async function furnish(): Promise<void> {
  const createdAt = new Date(`${FIRST_DAY}T00:00:00Z`);
  const [place] = await db.insert(locations).values({ name: "Студия", zone: "Europe/Moscow", currency: "RUB", country: "RU", address: "", phone: "", createdAt }).returning({ id: locations.id });
  const [category] = await db.insert(serviceCategories).values({ name: "Занятия", position: 0 }).returning({ id: serviceCategories.id });
  const locationId = place?.id ?? 0;
  const refs: (typeof externalRefs.$inferInsert)[] = [];
  const ref = { source: "yclients", createdAt };
  const serviceIds: number[] = [];
  for (const one of BRANCH.services ?? []) {
    const [row] = await db.insert(services).values({
      categoryId: category?.id ?? 0, name: one.title, description: "", durationMin: one.minutes, priceMinor: one.price * 100, currency: "RUB", bufferBeforeMin: 0,
      bufferAfterMin: 15, stepMin: 30, minNoticeMin: 0, horizonDays: 60, isOnline: true, position: 0, createdAt,
    }).returning({ id: services.id });
    serviceIds.push(row?.id ?? 0);
    refs.push({ ...ref, entity: "service", externalId: String(one.id), entityId: row?.id ?? 0 });
  }
  for (const [position, one] of (BRANCH.staff ?? []).entries()) {
    const [row] = await db.insert(staff).values({ locationId, name: one.name, title: "", position, isBookable: true, createdAt }).returning({ id: staff.id });
    const staffId = row?.id ?? 0;
    await db.insert(staffServices).values(serviceIds.map((serviceId) => ({ staffId, serviceId })));
    await db.insert(weeklyHours).values([0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ staffId, weekday, startMin: 540, endMin: 1260 })));
    refs.push({ ...ref, entity: "staff", externalId: String(one.id), entityId: staffId });
  }
  await db.insert(externalRefs).values(refs);
  await db.delete(loyaltyLevels);
  await db.insert(loyaltyLevels).values([
    { name: "Базовый", thresholdMinor: 0, percentBp: 500 },
    { name: "Золотой", thresholdMinor: 3_000_000, percentBp: 1000 },
  ]);
  const rows = Array.from({ length: plan.clients }, (_, n) => n).filter((n) => kindOf(n) !== "unknown").map((n) => {
    const displayName = `Клиент ${n + 1}`;
    const email = kindOf(n) === "email" ? emailOf(n) : null;
    const row = {
      code: codeOf(n), firstName: "", lastName: displayName, middleName: "", displayName, sortKey: sortKeyOf(displayName), phoneRaw: phoneOf(n), phoneE164: `+${phoneOf(n)}`,
      phoneIsIdentity: true, email, emailKey: email, locale: "ru", notes: "", source: "staff", visitsCount: 0, createdAt, updatedAt: createdAt, version: 1,
    };
    return { ...row, searchText: searchTextOf(row) };
  });
  await db.transaction((tx) => tx.insertMany({ table: clients, rows }));
} // prettier-ignore

process.on("message", (asked: "sync" | "raw" | "sum") => {
  const answer = async () => {
    if (asked === "sync") return { rate: await synchronise(), played, heldMb: heldMb() };
    if (asked === "raw") return { rate: insertRaw(), played, heldMb: 0 };
    return { rate: 0, played, heldMb: 0, visits: await db.$count(bookings) };
  };
  answer().then(
    (said) => process.send?.(said),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true });
