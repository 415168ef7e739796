import type { FurnishedStudio } from "~tests/support/furnished";
import type { Product } from "~tests/support/product";
import { queryNumber, queryRows } from "~tests/support/product-database";
import type { ExpectedVisit } from "./expected";
import { databaseFaults } from "./integrity";
import type { Regular } from "./plan";

type Place = Pick<Product, "databaseUrl">;

/** What the product is judged by. */
export interface Case {
  studio: FurnishedStudio;
  regulars: readonly Regular[];
  expected: readonly ExpectedVisit[];
  /** Different bodies that the door has acknowledged for good. */
  acknowledged: number;
}

/** Everything that is not as it must be, in words; nothing when all is well. */
export async function judge(product: Place, given: Case): Promise<string[]> {
  const found = [
    ...(await wrongVisits(product, given)),
    ...(await wrongLedger(product, given)),
    ...(await wrongInbox(product, given)),
    ...(await databaseFaults(product)),
  ];
  const shown = found.slice(0, 30);
  return found.length > shown.length ? [...shown, `… and ${found.length - shown.length} more`] : shown;
}

interface VisitRow {
  external_id: string;
  state: string;
  booking_id: number | null;
  source: string | null;
  status: string;
  starts_at: number | Date;
  ends_at: number | Date;
  price_minor: number | string;
  staff_id: number;
  client_id: number | null;
}

const VISITS = `select r.external_id, r.state, r.booking_id, b.source, b.status, b.starts_at, b.ends_at, b.price_minor, b.staff_id, b.client_id
  from external_records r left join bookings b on b.id = r.booking_id where r.source = 'yclients'`;

async function wrongVisits(product: Place, { studio, expected }: Case): Promise<string[]> {
  const rows = new Map((await queryRows<VisitRow>(product, VISITS)).map((row) => [row.external_id, row]));
  const staffIds: Record<string, number> = { "11": studio.staff.irina, "12": studio.staff.daniyar };
  const wrong: string[] = [];
  for (const { externalId, visit } of expected) {
    const row = rows.get(externalId);
    // What was deleted before anybody asked for it need not be known.
    if (!row) {
      if (visit?.status !== "cancelled" && visit !== null) wrong.push(`record ${externalId} never arrived`);
      continue;
    }
    if (visit === null || (visit.status === "cancelled" && row.booking_id === null)) {
      if (row.booking_id !== null) wrong.push(`record ${externalId} of nobody's calendar has a booking`);
      continue;
    }
    const here = {
      status: row.status,
      startsAt: Number(new Date(row.starts_at)),
      endsAt: Number(new Date(row.ends_at)),
      priceMinor: Number(row.price_minor),
      staff: row.staff_id,
      clientId: row.client_id,
    };
    const there = { ...visit, staff: staffIds[visit.staff] };
    // A deleted record keeps what was last read of it.
    const fields = visit.status === "cancelled" ? (["status"] as const) : (Object.keys(here) as (keyof typeof here)[]); // prettier-ignore
    const differ = fields.filter((field) => here[field] !== there[field]);
    if (differ.length > 0)
      wrong.push(`record ${externalId}: ${differ.map((field) => `${field} is ${here[field]}, must be ${there[field]}`).join("; ")}`); // prettier-ignore
  }
  const bookings = await queryNumber(product, "select count(*) from bookings where source = 'yclients'");
  // Visits of our own stand at the vendor too, and come back from there.
  const tied = [...rows.values()].flatMap(({ booking_id, source }) =>
    source === "yclients" ? (booking_id ?? []) : [],
  );
  if (new Set(tied).size !== tied.length) wrong.push("two records share a booking");
  if (bookings !== tied.length) wrong.push(`${bookings} bookings for ${tied.length} records`);
  return wrong;
}

interface EntryRow {
  id: number;
  booking_id: number | null;
  external_id: string;
  client_id: number;
  kind: string;
  points: number;
  cause_key: string;
}

const ENTRIES = `select e.id, e.booking_id, r.external_id, e.client_id, e.kind, e.points, e.cause_key
  from points_entries e join external_records r on r.booking_id = e.booking_id and r.source = 'yclients' order by e.id`;

async function wrongLedger(product: Place, { regulars, expected }: Case): Promise<string[]> {
  const entries = await queryRows<EntryRow>(product, ENTRIES);
  const wrong: string[] = [];
  const causes = new Set(entries.map(({ cause_key }) => cause_key));
  if (causes.size !== entries.length) wrong.push("a cause stands twice in the ledger");

  const held = new Map<string, number>();
  for (const { external_id, client_id, kind, points } of entries) {
    const key = `${external_id}:${client_id}`;
    const before = held.get(key) ?? 0;
    if (kind === "award" && before !== 0) wrong.push(`record ${external_id} is awarded twice at once`);
    if (kind === "reverse" && points !== -before)
      wrong.push(`record ${external_id}: ${points} taken back of ${before}`);
    held.set(key, before + points);
  }
  const due = new Map<number, number>();
  for (const { externalId, visit, points } of expected) {
    const clientId = visit?.clientId ?? null;
    if (clientId !== null) due.set(clientId, (due.get(clientId) ?? 0) + points);
    for (const regular of regulars) {
      const has = held.get(`${externalId}:${regular.id}`) ?? 0;
      const must = regular.id === clientId ? points : 0;
      if (has !== must)
        wrong.push(`record ${externalId}: client ${regular.id} holds ${has} points, must ${must}`);
    }
  }
  const balances = await queryRows<{ client_id: number; points: number; visits: number }>(
    product,
    `select c.id as client_id, c.visits_count as visits, coalesce((select sum(points) from points_entries where client_id = c.id), 0) as points from clients c`,
  );
  const visits = (clientId: number) =>
    expected.filter(({ visit }) => visit?.clientId === clientId && visit.status === "completed").length;
  const known = new Set(regulars.map(({ id }) => id));
  for (const row of balances) {
    if (!known.has(row.client_id)) continue;
    const must = due.get(row.client_id) ?? 0;
    if (Number(row.points) !== must)
      wrong.push(`client ${row.client_id}: ${row.points} points, must be ${must}`);
    if (row.visits !== visits(row.client_id))
      wrong.push(`client ${row.client_id}: ${row.visits} visits counted, must be ${visits(row.client_id)}`);
  }
  return wrong;
}

async function wrongInbox(product: Place, { acknowledged }: Case): Promise<string[]> {
  const wrong: string[] = [];
  const expectNone = async (what: string, sql: string) => {
    const count = await queryNumber(product, `select count(*) ${sql}`);
    if (count > 0) wrong.push(`${count} ${what}`);
  };
  const forged = (kinds: string[]) => kinds.map((kind) => `body like '%"forged":"${kind}:%'`).join(" or ");
  const refused = ["wrong_secret", "foreign_company", "cut_json", "wrong_shape", "oversized"];
  const keptAside = forged(["other_resource", "fake_record"]);
  await expectNone("forged calls in the inbox", `from inbox where ${forged(refused)}`);
  await expectNone(
    "forged calls that had an effect",
    `from inbox where (${keptAside}) and status <> 'ignored'`,
  );
  await expectNone("records of forged calls", "from external_records where external_id like '9________'");
  await expectNone("calls not dealt with", "from inbox where status in ('new', 'failed')");
  const parked = await queryRows<{ name: string; last_error: string | null }>(
    product,
    "select name, last_error from jobs where status = 'failed'",
  );
  wrong.push(...parked.map(({ name, last_error }) => `a parked job: ${name} (${last_error})`));
  const kept = await queryNumber(
    product,
    `select count(*) from inbox where source = 'yclients' and not (${keptAside})`,
  );
  if (kept !== acknowledged)
    wrong.push(`the inbox keeps ${kept} different calls, acknowledged were ${acknowledged}`);
  return wrong;
}
