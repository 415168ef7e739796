import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { addDays, dayOf } from "~/lib/zoned-time";
import { openVisitor, phone, watchForTrouble } from "~tests/support/browsing";
import { launchChromium } from "~tests/support/chromium";
import { furnishStudio, words, type FurnishedStudio } from "~tests/support/furnished";
import { yclientsOf } from "~tests/support/outside";
import { startProduct, type Product } from "~tests/support/product";
import { changeRows, queryNumber } from "~tests/support/product-database";

/** What a client does with services that YClients sells: on our page, and in its own form. */
describe("a client books what YClients sells", () => {
  let product: Product;
  let studio: FurnishedStudio;
  let browser: Browser;
  const opened: BrowserContext[] = [];
  let lastDay = 2;

  beforeAll(async () => {
    [product, browser] = await Promise.all([
      startProduct({ mode: "embedded", env: { RATE_LIMITS: "off" } }),
      launchChromium(),
    ]);
    studio = await furnishStudio(product);
    const { massage, training } = studio.services;
    await changeRows(
      product,
      `update services set sold_by = 'yclients', cancel_cutoff_min = 0 where id = ${massage}`,
    );
    await changeRows(product, `update services set sold_by = 'widget' where id = ${training}`);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") console.error(product.output());
    for (const context of opened.splice(0)) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  async function open(javaScriptEnabled: boolean): Promise<Page> {
    const context = await openVisitor(browser, { ...phone, javaScriptEnabled });
    opened.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    return page;
  }
  /** A working day of the branch that no other test uses. */
  function nextDay(): string {
    do lastDay += 1;
    while (new Date(`${addDays(dayOf(new Date(), studio.zone), lastDay)}T12:00:00Z`).getUTCDay() === 0);
    return addDays(dayOf(new Date(), studio.zone), lastDay);
  }
  const chip = (page: Page, time: string) => page.locator("button.chip", { hasText: time });
  async function sayWho(page: Page, name: string, number: string) {
    await page.getByLabel("Телефон", { exact: true }).fill(number);
    await page.getByLabel("Имя", { exact: true }).fill(name);
    await page.locator(".public-bar button").click();
  }
  const standing = async () => (await yclientsOf(product).state()).records.filter(({ deleted }) => !deleted);

  it.each([true, false])("on our page, moves and cancels (scripts %s)", async (scripts) => {
    const page = await open(scripts);
    const trouble = watchForTrouble(page);
    const name = scripts ? "Гульнара" : "Айгерим";
    const day = nextDay();
    const mine = async () => (await standing()).filter(({ start }) => start.startsWith(day));
    await page.goto(`${product.url}/book`);
    await page.getByRole("link", { name: new RegExp(words.massage) }).click();
    await page.waitForURL(/\/book\/\d+/);
    await page.goto(`${product.url}/book/${studio.services.massage}?day=${day}`);
    await chip(page, "14:00").click();
    await page.waitForURL(/\/book\/held\//);
    await sayWho(page, name, scripts ? "8 701 555 44 33" : "8 701 555 44 34");
    await page.waitForURL(/\/b\/[\w-]+\?new=1/);
    const [record, ...others] = await mine();
    expect(others).toEqual([]);
    expect(record?.comment).toMatch(/Код клиента: [A-Z]{3}\d{5}/);

    await page.getByRole("link", { name: "Перенести", exact: true }).click();
    await page.waitForURL(/\/move/);
    await chip(page, "16:00").click();
    await page.waitForURL(/moved=1/);
    // The branch's clock is two hours behind the studio's. What was just sold is looked at again after twenty seconds at the earliest.
    if (scripts)
      await expect.poll(async () => (await mine())[0]?.start, { timeout: 30_000 }).toBe(`${day} 14:00:00`);

    await page.locator(".cancel-fold > summary").click();
    await page.locator(".cancel-fold button[type=submit], .cancel-fold form button").last().click();
    await page.getByText("Запись отменена", { exact: true }).waitFor();
    if (scripts) await expect.poll(mine, { timeout: 30_000 }).toEqual([]);
    // Scripts that are switched off are told of in the console.
    if (scripts) expect(trouble.seen).toEqual([]);
  });

  it("in its form, known by the phone; a code is nobody's who only typed one", async () => {
    const page = await open(true);
    const { madina } = studio.clients;
    await page.goto(`${product.url}/book`);
    await page.getByRole("link", { name: new RegExp(words.training) }).click();
    await page.waitForURL(/\/widget/);
    await sayWho(page, "Кто-то", madina.phone);
    await page.waitForURL(/\/book\/arriving\//);
    expect(await page.content()).not.toContain(madina.code);

    const form = page.frameLocator("iframe.vendor-form");
    await form.locator(`a[href*="day=${nextDay()}"]`).click();
    await form.getByRole("link", { name: "13:00" }).click();
    await form.getByLabel("Имя").fill("Мадина");
    await form.getByLabel("Телефон").fill(madina.phone);
    await form.getByRole("button", { name: "Записаться" }).click();
    await page.waitForURL(/\/b\/[\w-]+\?new=1/, { timeout: 20_000 });
    await page.getByText(words.training).first().waitFor();
    expect(await queryNumber(product, `select count(*) from bookings where client_id = ${madina.id} and source = 'yclients'`)).toBe(1); // prettier-ignore
  });
});
