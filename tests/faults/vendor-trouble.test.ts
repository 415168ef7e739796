import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SimulatedFaults } from "~/integrations/yclients/simulator/state";
import { dayOf } from "~/lib/zoned-time";
import { manyRecords } from "~tests/support/branch-records";
import { furnishStudio, type FurnishedStudio } from "~tests/support/furnished";
import { eventually, yclientsOf } from "~tests/support/outside";
import { startProduct, type Product } from "~tests/support/product";
import { queryNumber, queryRows } from "~tests/support/product-database";
import { signIn } from "~tests/support/sign-in";
import { recordEvent, sendWebhook } from "~tests/support/webhooks";

/** A page that waited for a vendor would take as long as the vendor. */
const PATIENCE_MS = 3_000;
const SLOW_MS = 8_000;

describe("a vendor in trouble", () => {
  let product: Product;
  let studio: FurnishedStudio;
  let cookie: string;
  let ids: number[];

  beforeAll(async () => {
    product = await startProduct({ mode: "embedded", vendorsApart: true, env: { RATE_LIMITS: "off" } });
    studio = await furnishStudio(product);
    cookie = await signIn(product.url);
    await eventually(product, "the first comparison with the vendor is over", async () => {
      return (
        (await queryNumber(
          product,
          "select count(*) from jobs where name = 'pullChanges' and status = 'done'",
        )) > 0
      );
    });
    const branch = manyRecords(10, {
      today: dayOf(new Date(), studio.zone),
      phone: studio.clients.madina.phone,
    });
    ids = branch.ids;
    await yclientsOf(product).seed(branch.rows);
  });
  afterAll(async () => {
    await product?.stop();
  });

  async function expectPagesToAnswer(): Promise<void> {
    const pages = [
      "/book",
      `/book/${studio.services.massage}`,
      "/crm",
      "/crm/calendar",
      `/crm/clients/${studio.clients.madina.id}`,
      "/crm/sync",
      "/crm/sync?tab=stream",
      "/crm/sync?tab=runs",
      "/readyz",
    ];
    for (const page of pages) {
      const begun = Date.now();
      const response = await fetch(product.url + page, { headers: { cookie } });
      await response.arrayBuffer();
      expect(`${page} ${response.status}`).toBe(`${page} 200`);
      expect(Date.now() - begun, page).toBeLessThan(PATIENCE_MS);
    }
  }

  async function expectToArrive(id: number): Promise<void> {
    const visit = `select count(*) from external_records where external_id = '${id}' and booking_id is not null`;
    await eventually(
      product,
      `record ${id} arrives`,
      async () => (await queryNumber(product, visit)) === 1,
      90_000,
    );
  }

  /** Whether the job of the latest webhook has been begun. */
  async function wasTried(): Promise<boolean> {
    const [job] = await queryRows<{ attempt: number }>(
      product,
      "select attempt from jobs where name = 'applyInboxEvent' order by id desc limit 1",
    );
    return (job?.attempt ?? 0) > 0;
  }

  const troubles: [string, Partial<SimulatedFaults>][] = [
    ["says 429", { rateLimited: 3, retryAfterSeconds: 1 }],
    ["answers 500", { serverError: 3 }],
    ["cuts JSON in the middle", { brokenJson: 3 }],
    ["shows an HTML page", { htmlPage: 3 }],
    ["drops the connection", { cutSocket: 3 }],
    ["says success: false with 200", { falseSuccess: 2 }],
  ];
  it.each(troubles)("that %s breaks no page, and its record arrives", async (_what, faults) => {
    const id = ids.shift() ?? 0;
    await yclientsOf(product).misbehave(faults);
    expect(await sendWebhook(product, recordEvent(id))).toBe(200);
    await expectPagesToAnswer();
    await expectToArrive(id);
  });

  it("that is slow makes no page slow", async () => {
    const id = ids.shift() ?? 0;
    const yclients = yclientsOf(product);
    await yclients.misbehave({ slowMs: SLOW_MS });
    expect(await sendWebhook(product, recordEvent(id))).toBe(200);
    await eventually(product, "the record is being asked for", wasTried);
    await expectPagesToAnswer();
    await yclients.misbehave({ slowMs: 0 });
    await expectToArrive(id);
  });

  it("that is gone leaves the product working; when it is back its records come", async () => {
    const id = ids.shift() ?? 0;
    await product.stopKind("simulators");
    expect(await sendWebhook(product, recordEvent(id))).toBe(200);
    await eventually(product, "the record was asked for in vain", wasTried);
    await expectPagesToAnswer();
    await product.restart();
    await expectToArrive(id);
  });
});
