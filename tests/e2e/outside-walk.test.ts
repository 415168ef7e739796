import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { formatMoney } from "~/lib/money";
import {
  desk,
  isMarked,
  markDocument,
  openVisitor,
  signInOn,
  watchForTrouble,
} from "~tests/support/browsing";
import { launchChromium } from "~tests/support/chromium";
import { actAt, eventually, misbehaveAt } from "~tests/support/outside";
import { startProduct, type Product } from "~tests/support/product";
import { queryNumber, queryRows } from "~tests/support/product-database";

const SOON = { timeout: 30_000 };

/** What other systems know about a client comes to the client's page by itself. */
describe("what other systems know", () => {
  let product: Product;
  let browser: Browser;
  let staff: Page;
  /** A client who is a patient of the clinic. */
  let patient: { client: number; name: string; number: string };
  /** A client whose balance the billing has told before, known to the support desk as well. */
  let payer: number;

  beforeAll(async () => {
    [product, browser] = await Promise.all([
      startProduct({ mode: "embedded", seed: 90, env: { RATE_LIMITS: "off" } }),
      launchChromium(),
    ]);
    const [found] = await queryRows<typeof patient>(
      product,
      "select r.entity_id as client, c.display_name as name, r.external_id as number from external_refs r join clients c on c.id = r.entity_id where r.source = 'hms' and r.entity = 'client' order by r.id limit 1",
    );
    if (!found) throw new Error("the demo has no patient");
    patient = found;
    payer = await queryNumber(product, "select min(client_id) from billing_snapshots");
    staff = await (await openVisitor(browser, desk)).newPage();
    await signInOn(staff, product.url);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    console.error(`${staff.url()}\n${await staff.innerText("body").catch(String)}\n${product.output()}`);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  const clinic = <T = { id: string }>(act: string, given: object = {}) =>
    actAt<T>(product.simulators.hmsUrl, act, given);

  it("a plan that is made and approved at the clinic stands in the open list, nothing pressed, right to the kopeck", async () => {
    const trouble = watchForTrouble(staff);
    await staff.goto(`${product.url}/crm/clients?q=${encodeURIComponent(patient.name)}`);
    await staff.waitForLoadState("load");
    await markDocument(staff);
    const row = staff.locator("tr", { hasText: patient.name }).first();
    const before = await row.innerText();
    const plan = await clinic("plans", { patientId: patient.number, title: "Коронка", currency: "USD", amount: "1234.57" }); // prettier-ignore
    await clinic(`plans/${plan.id}/approve`);
    const due = formatMoney(123_457, "USD", "ru");
    await row.getByText(due, { exact: false }).first().waitFor(SOON);
    expect(before).not.toContain(due);
    await clinic(`plans/${plan.id}/pay`, { amount: "234.07" });
    await row
      .getByText(formatMoney(100_050, "USD", "ru"), { exact: false })
      .first()
      .waitFor(SOON);
    expect(await isMarked(staff)).toBe(true);
    expect(trouble.seen).toEqual([]);
  });

  it("a balance that is asked for comes in place, and a billing that is away leaves the last one with its age", async () => {
    await staff.goto(`${product.url}/crm/clients/${payer}`);
    await staff.waitForLoadState("load");
    await markDocument(staff);
    const known = await queryNumber(
      product,
      `select count(*) from billing_snapshots where client_id = ${payer}`,
    );
    const ask = staff.getByRole("button", { name: "Запросить баланс" });
    await ask.click();
    await eventually(product, "the billing has answered", async () => (await queryNumber(product, `select count(*) from billing_lookups where client_id = ${payer} and state = 'done'`)) > 0); // prettier-ignore
    await eventually(product, "one more dated balance", async () => (await queryNumber(product, `select count(*) from billing_snapshots where client_id = ${payer}`)) > known); // prettier-ignore
    const part = staff.locator("section", { has: staff.locator("#balance") });
    const balance = await queryNumber(product, `select balance_minor from billing_snapshots where client_id = ${payer} order by id desc limit 1`); // prettier-ignore
    const amount = formatMoney(balance, "RUB", "ru");
    await part.getByText(amount, { exact: false }).first().waitFor(SOON);
    await misbehaveAt(product.simulators.billingUrl, { cutSocket: -1 });
    await staff.waitForTimeout(1_000);
    await ask.click();
    await part.getByText("Биллинг не отвечает", { exact: false }).first().waitFor(SOON);
    expect(await part.innerText()).toContain(amount);
    await misbehaveAt(product.simulators.billingUrl, { cutSocket: 0 });
    expect(await isMarked(staff)).toBe(true);
  });

  it("works on a phone without scripts: the plans and the balance are there, and asking leads back to them", async () => {
    const phone = await openVisitor(browser, {
      viewport: { width: 390, height: 844 },
      javaScriptEnabled: false,
    });
    const page = await phone.newPage();
    await signInOn(page, product.url);
    await page.goto(`${product.url}/crm/clients/${payer}`);
    await page.getByRole("button", { name: "Запросить баланс" }).click();
    await page.waitForURL(new RegExp(`/crm/clients/${payer}`));
    await page.goto(`${product.url}/crm/clients/${patient.client}`);
    expect(await page.locator("body").innerText()).toContain("Планы лечения");
    await phone.close();
  });
});
