import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type axe from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays, dayOf, instantOf } from "~/lib/zoned-time";
import { openVisitor, signInOn, watchForTrouble } from "~tests/support/browsing";
import { launchChromium } from "~tests/support/chromium";
import { furnishStudio, type FurnishedStudio } from "~tests/support/furnished";
import { eventually, yclientsOf } from "~tests/support/outside";
import { startProduct, type Product } from "~tests/support/product";
import { queryNumber } from "~tests/support/product-database";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe("every page, with life in it", () => {
  let product: Product;
  let studio: FurnishedStudio;
  let browser: Browser;
  let pages: string[];

  beforeAll(async () => {
    [product, browser] = await Promise.all([
      startProduct({ mode: "embedded", env: { RATE_LIMITS: "off" } }),
      launchChromium(),
    ]);
    studio = await furnishStudio(product);
    const { madina } = studio.clients;
    const today = dayOf(new Date(), studio.zone);
    await yclientsOf(product).create({
      ...{
        date: addDays(today, -1),
        time: "10:00",
        staffId: 11,
        serviceIds: [31],
        price: 9_000,
        attendance: 1,
      },
      client: { name: "Мадина", phone: madina.phone },
    });
    await eventually(
      product,
      "points are there",
      async () => (await queryNumber(product, "select count(*) from points_entries")) > 0,
    );
    const recordId = await queryNumber(
      product,
      "select max(id) from external_records where state = 'waiting'",
    );
    const runId = await queryNumber(product, "select max(id) from sync_runs");
    const { massage } = studio.services;
    /** The path of the last step of an hour that stands held while the pages are walked. */
    const holdAnHour = async (serviceId: number) => {
      const body = new URLSearchParams({
        start: instantOf({ day: addDays(today, 3), minutes: 720 }, studio.zone).toISOString(),
      });
      const held = await fetch(`${product.url}/book/${serviceId}`, {
        method: "POST",
        body,
        redirect: "manual",
      });
      return held.headers.get("location") ?? "/book/held/none";
    };
    pages = [
      ...["/book", `/book/${massage}`, `/book/${massage}?staff=${studio.staff.irina}`],
      ...["/book?by=people", `/book/with/${studio.staff.irina}`, `/book/${massage}/wait`, await holdAnHour(massage)],
      ...[`/b/${studio.linkToken}`, `/b/${studio.linkToken}?new=1`, `/b/${studio.linkToken}/move`, `/b/${studio.linkToken}/pay`],
      ...["/login", "/design", "/nothing/here", "/book/999999"],
      ...["/crm", "/crm/calendar", `/crm/calendar?day=${addDays(today, 1)}`, `/crm/calendar?view=week&staff=${studio.staff.irina}`],
      ...["/crm/bookings/new", `/crm/bookings/new?service=${massage}&staff=any&day=${addDays(today, 2)}`],
      ...[`/crm/bookings/${studio.bookings.ahead}`, "/crm/clients", "/crm/clients?q=Петров", "/crm/clients?q=нетникого", "/crm/clients/new"],
      ...[`/crm/clients/${madina.id}`, `/crm/clients/${madina.id}/edit`],
      ...["/crm/sync", "/crm/sync?tab=stream", "/crm/sync?tab=runs", `/crm/sync/records/${recordId}`, `/crm/sync/runs/${runId}`],
      ...["/crm/work", "/crm/account", "/crm/settings/business", "/crm/settings/services", `/crm/settings/services/${massage}`],
      ...["/crm/settings/services/new", "/crm/settings/categories", "/crm/settings/staff", `/crm/settings/staff/${studio.staff.irina}`],
      ...[`/crm/settings/staff/${studio.staff.irina}/hours`, "/crm/settings/staff/new", "/crm/settings/locations"],
      ...[`/crm/settings/locations/${studio.locationId}`, "/crm/settings/loyalty", "/crm/settings/users"],
      ...[`/crm/settings/users/${studio.users.trainer}`, "/crm/settings/users/new", "/crm/nothing"],
    ]; // prettier-ignore
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  async function walk(
    width: number,
    theme: "light" | "dark",
    visit: (page: Page, path: string) => Promise<void>,
  ) {
    const context: BrowserContext = await openVisitor(browser, {
      ...{ viewport: { width, height: 900 }, colorScheme: theme },
    });
    const staff = await context.newPage();
    await signInOn(staff, product.url);
    const guest = await (
      await openVisitor(browser, { viewport: { width, height: 900 }, colorScheme: theme })
    ).newPage();
    for (const path of pages) {
      const page = path.startsWith("/crm") ? staff : guest;
      await page.goto(product.url + path);
      await visit(page, path);
    }
    await context.close();
    await guest.context().close();
  }

  /** What axe finds serious or critical, one line each. */
  async function findBarriers(page: Page, path: string, rules?: string[]): Promise<string[]> {
    await page.evaluate(axeSource);
    const found = await page.evaluate(async (only) => {
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
        resultTypes: ["violations"],
        ...(only ? { runOnly: only } : {}),
      });
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ")}`); // prettier-ignore
    }, rules);
    return found.map((line) => `${path} ${line}`);
  }

  it.each([
    [390, "light"],
    [1440, "dark"],
  ] as const)("has no serious barrier at %i px, %s", async (width, theme) => {
    const barriers: string[] = [];
    await walk(width, theme, async (page, path) => void barriers.push(...(await findBarriers(page, path))));
    expect(barriers).toEqual([]);
  });

  it.each([
    [390, "dark"],
    [1440, "light"],
  ] as const)("has enough contrast at %i px, %s", async (width, theme) => {
    const barriers: string[] = [];
    const look = async (page: Page, path: string) =>
      void barriers.push(...(await findBarriers(page, path, ["color-contrast"])));
    await walk(width, theme, look);
    expect(barriers).toEqual([]);
  });

  it("never scrolls sideways on the narrowest phone", async () => {
    const wide: string[] = [];
    await walk(360, "light", async (page, path) => {
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (over > 0) wide.push(`${path}: ${over} px too wide`);
    });
    expect(wide).toEqual([]);
  });

  it("says nothing to the console, breaks no policy and fails no request", async () => {
    const context = await openVisitor(browser, { viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await signInOn(page, product.url);
    const trouble = watchForTrouble(page);
    for (const path of pages) {
      await page.goto(product.url + path);
      // Hydration is over when the page answers a scripted key; a warning of it would have come before.
      await page.waitForFunction(() => document.readyState === "complete");
    }
    // A page that is not there is 404 in the console too; that is what was asked for.
    const missing = /\/nothing|\/book\/999999/;
    expect(trouble.seen.filter((line) => !missing.test(line))).toEqual([]);
    await context.close();
  });
});
