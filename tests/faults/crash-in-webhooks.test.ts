import { afterEach, describe, expect, it } from "vitest";
import { dayOf } from "~/lib/zoned-time";
import { manyRecords, POINTS_EACH } from "~tests/support/branch-records";
import { furnishStudio, type FurnishedStudio } from "~tests/support/furnished";
import { eventually, yclientsOf } from "~tests/support/outside";
import { startProduct, type Mode, type Product } from "~tests/support/product";
import { queryNumber, queryRows } from "~tests/support/product-database";
import { eachOf, recordEvent, sendWebhook } from "~tests/support/webhooks";

const WEBHOOKS = 500;
const EVENTS = "from inbox where dedupe_key like '%:record:1____:%'";

let product: Product;
let studio: FurnishedStudio;

async function open(mode: Mode): Promise<ReturnType<typeof manyRecords>> {
  product = await startProduct({ mode, vendorsApart: true, env: { RATE_LIMITS: "off" } });
  studio = await furnishStudio(product);
  // The comparison of the start must not be what brings the records.
  await eventually(product, "the first comparison with the vendor is over", async () => {
    return (
      (await queryNumber(
        product,
        "select count(*) from jobs where name = 'pullChanges' and status = 'done'",
      )) > 0
    );
  });
  const today = dayOf(new Date(), studio.zone);
  const branch = manyRecords(WEBHOOKS, { today, phone: studio.clients.madina.phone });
  await yclientsOf(product).seed(branch.rows);
  return branch;
}

/** How often each record's event stands in the inbox. */
async function keptEvents(): Promise<Map<number, number>> {
  const kept = new Map<number, number>();
  for (const { dedupe_key } of await queryRows<{ dedupe_key: string }>(
    product,
    `select dedupe_key ${EVENTS}`,
  )) {
    const id = Number(/:record:(\d+):/.exec(dedupe_key)?.[1]);
    kept.set(id, (kept.get(id) ?? 0) + 1);
  }
  return kept;
}

async function expectEverythingOnce({ ids, completed }: ReturnType<typeof manyRecords>): Promise<void> {
  await eventually(
    product,
    "every event is applied",
    async () =>
      (await queryNumber(product, `select count(*) ${EVENTS} and status = 'applied'`)) === ids.length,
    60_000,
  );
  await eventually(
    product,
    "no points are owed",
    async () =>
      (await queryNumber(
        product,
        "select count(*) from jobs where name = 'settleBookingPoints' and status in ('queued', 'running')",
      )) === 0,
    60_000,
  );
  const { madina } = studio.clients;
  const visits = `from bookings where source = 'yclients' and client_id = ${madina.id}`;
  expect(await queryNumber(product, `select count(*) ${visits}`)).toBe(ids.length);
  expect(
    await queryNumber(product, "select count(*) from external_records where external_id like '1____'"),
  ).toBe(ids.length);
  const points = `from points_entries where client_id = ${madina.id}`;
  expect(await queryNumber(product, `select count(*) ${points}`)).toBe(completed);
  expect(await queryNumber(product, `select sum(points) ${points}`)).toBe(completed * POINTS_EACH);
  expect(await queryNumber(product, `select visits_count from clients where id = ${madina.id}`)).toBe(
    completed,
  );
  expect(await queryRows(product, "select name, last_error from jobs where status = 'failed'")).toEqual([]);
}

describe("a crash in the middle of five hundred webhooks", () => {
  afterEach(async () => {
    await product?.stop();
  });

  it("loses none that was acknowledged and applies each once, when the one process is killed", async () => {
    const branch = await open("embedded");
    const acknowledged: number[] = [];
    const unanswered: number[] = [];
    let killed: Promise<void> | undefined;
    await eachOf(branch.ids, 25, async (id) => {
      const status = await sendWebhook(product, recordEvent(id));
      if (status === 200) acknowledged.push(id);
      else unanswered.push(id);
      if (acknowledged.length >= 200) killed ??= product.kill9("web");
    });
    await killed;
    expect(acknowledged.length).toBeGreaterThanOrEqual(200);
    expect(unanswered.length).toBeGreaterThan(0);

    const kept = await keptEvents();
    expect(acknowledged.filter((id) => kept.get(id) !== 1)).toEqual([]);

    await product.restart();
    // The vendor repeats what it got no answer to, and some that it did.
    await eachOf([...unanswered, ...acknowledged.slice(0, 50)], 25, async (id) => {
      expect(await sendWebhook(product, recordEvent(id))).toBe(200);
    });
    const after = await keptEvents();
    expect(branch.ids.filter((id) => after.get(id) !== 1)).toEqual([]);
    await expectEverythingOnce(branch);
  }, 150_000);

  it("applies each once when the worker is killed again and again", async () => {
    const branch = await open("one-host");
    await eachOf(branch.ids, 25, async (id) => {
      expect(await sendWebhook(product, recordEvent(id))).toBe(200);
    });
    for (const share of [0.15, 0.4, 0.7]) {
      await eventually(product, `${share} of the events are applied`, async () => {
        return (
          (await queryNumber(product, `select count(*) ${EVENTS} and status = 'applied'`)) >= WEBHOOKS * share
        );
      });
      await product.kill9("worker");
      await product.restart();
    }
    await expectEverythingOnce(branch);
  }, 150_000);
});
