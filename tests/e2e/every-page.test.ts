import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays, dayOf, instantOf } from "~/lib/zoned-time";
import { findBarriers, sidewaysPixels } from "~tests/support/barriers";
import { openVisitor, signInOn, watchForTrouble } from "~tests/support/browsing";
import { launchChromium } from "~tests/support/chromium";
import { furnishStudio, type FurnishedStudio } from "~tests/support/furnished";
import { eventually, yclientsOf } from "~tests/support/outside";
import { furnishParlour } from "~tests/support/parlour";
import { startProduct, type Product } from "~tests/support/product";
import { queryNumber } from "~tests/support/product-database";

const PHONE = { width: 390, height: 900 };

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
    const shop = await furnishParlour(product);
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
    const hour = (service: number, minutes: number) =>
      press(`/book/${service}?staff=${studio.staff.irina}`, {
        start: instantOf({ day: addDays(today, 3), minutes }, studio.zone).toISOString(),
      });
    const visitor = { name: "Анна Смирнова", phone: "+7 701 555 77 66", email: "anna@example.com" };
    const held = await hour(massage, 600);
    await press(await hour(shop.asked, 720), visitor);
    // Sent on to the gateway, whose page nobody opens: ours waits for the money.
    const unpaid = await hour(shop.prepaid, 840);
    await press(unpaid, visitor);
    const day = addDays(today, 2);
    const place = await press(`/book/${shop.rare}/wait`, {
      ...visitor,
      from: day,
      until: day,
      window: "any",
    });
    pages = [
      ...["/book", `/book/${massage}`, `/book/${massage}?staff=${studio.staff.irina}`],
      ...["/book?by=people", `/book/with/${studio.staff.irina}`, `/book/${shop.prepaid}?addons=${shop.addon}&then=${shop.rare}.any`],
      ...[`/book/${massage}?month=${day.slice(0, 7)}`, `/book/${massage}/wait`, held, place, unpaid.replace("/book/held/", "/b/") + "/pay"],
      ...[`/b/${studio.linkToken}`, `/b/${studio.linkToken}?new=1`, `/b/${studio.linkToken}/move`, `/b/${studio.linkToken}/pay`, "/me/sign-in"],
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
      ...["/crm/calendar?view=month", "/crm/calendar?view=week", "/crm/calendar?view=list", `/crm/bookings/${studio.bookings.ahead}/move`],
      ...["/crm/requests", "/crm/waiting", "/crm/payments", `/crm/payments/${studio.paymentId}`, "/crm/notices"],
      ...[`/crm/settings/staff/${studio.staff.irina}/exceptions`, "/crm/settings/resources", "/crm/settings/booking"],
      ...[`/crm/settings/locations/${studio.locationId}/closures`, `/crm/settings/locations/${studio.locationId}/holidays`],
      ...["/crm/settings/payments", "/crm/settings/notices", "/crm/settings/notices/confirmed", "/crm/settings/feeds"],
      ...[`/crm/settings/users/${studio.users.trainer}`, "/crm/settings/users/new", "/crm/nothing"],
      ...["/crm/actions", "/crm/messages", "/crm/pipeline", "/crm/pipeline/figures", "/crm/programs", "/crm/programs/new", "/crm/progress"],
      ...["/crm/analytics", "/crm/analytics/revenue", "/crm/clients/duplicates", "/crm/clients/merges", "/crm/clients/erasures"],
      ...["/crm/clients/import", "/crm/clients/export", "/crm/audit", "/login/forgot"],
      ...["progress", "talk", "contacts", "privacy"].map((part) => `/crm/clients/${madina.id}/${part}`),
      ...["access", "pipeline", "clients", "telegram", "integrations", "integrations/drift", "hms", "billing", "freescout", "amocrm"].map((part) => `/crm/settings/${part}`),
    ]; // prettier-ignore
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  /** Sends a form of the client's pages, as a browser without scripts would; answers where it leads. */
  async function press(path: string, fields: Record<string, string>): Promise<string> {
    const answer = await fetch(product.url + path, {
      ...{ method: "POST", redirect: "manual", body: new URLSearchParams(fields) },
      headers: { origin: product.url },
    });
    const to = answer.headers.get("location");
    if (answer.status !== 303 || to === null) throw new Error(`${path} answered ${answer.status}`);
    return to;
  }

  /** These pages once each, with everything that goes wrong on the way. */
  async function walk(paths: readonly string[], look: (page: Page, path: string) => Promise<string[]>) {
    const options = { viewport: PHONE, colorScheme: "light" } as const;
    const [signedIn, anybody] = await Promise.all([
      openVisitor(browser, options),
      openVisitor(browser, options),
    ]);
    const [staff, guest] = await Promise.all([signedIn.newPage(), anybody.newPage()]);
    await signInOn(staff, product.url);
    const troubles = [watchForTrouble(staff), watchForTrouble(guest)];
    const found: string[] = [];
    for (const path of paths) {
      const page = path.startsWith("/crm") ? staff : guest;
      await page.setViewportSize(PHONE);
      await page.emulateMedia({ colorScheme: "light" });
      await page.goto(product.url + path);
      found.push(...(await look(page, path)));
    }
    await Promise.all([signedIn.close(), anybody.close()]);
    // A page that is not there is 404 in the console too; that is what was asked for.
    const missing = /\/nothing|\/book\/999999/;
    return [...found, ...troubles.flatMap(({ seen }) => seen).filter((line) => !missing.test(line))];
  }

  /** What is found in the dark, on the same page: loading it again would show nothing new. */
  async function inTheDark(page: Page, path: string, rules?: string[]): Promise<string[]> {
    await page.emulateMedia({ colorScheme: "dark" });
    // Its rows that mark themselves by moving are still on the way; there it costs a load.
    if (path === "/design") await page.reload();
    await page.evaluate(() => {
      // Colours on their way from one theme to the other are neither's.
      const moving = () => document.getAnimations().filter((one) => one instanceof CSSTransition);
      // What inherits a colour sets out when its parent has arrived.
      for (let depth = 0; depth < 9; depth += 1) for (const one of moving()) one.finish();
    });
    return (await findBarriers(page, rules)).map((line) => `dark: ${line}`);
  }

  /** A phone in the light and in the dark, the narrowest one, and a wide screen in the dark. */
  async function lookAround(page: Page, path: string): Promise<string[]> {
    const found = [...(await findBarriers(page)), ...(await inTheDark(page, path, ["color-contrast"]))];
    await page.setViewportSize({ width: 360, height: 900 });
    const over = await sidewaysPixels(page);
    if (over > 0) found.push(`${path}: ${over} px too wide at 360`);
    await page.setViewportSize({ width: 1440, height: 900 });
    // The calendar asks how wide the screen is when it comes.
    if (path.startsWith("/crm/calendar")) await page.reload();
    return [...found, ...(await inTheDark(page, path)).map((line) => `wide: ${line}`)];
  }

  it("has no serious barrier on a phone or a wide screen, in either theme, fits the narrowest one, and troubles no console", async () => {
    const half = Math.ceil(pages.length / 2);
    const found = await Promise.all([walk(pages.slice(0, half), lookAround), walk(pages.slice(half), lookAround)]);
    expect(found.flat()).toEqual([]);
    // Every page of the product: minutes on a machine that has other things to do.
  }, 300_000); // prettier-ignore
});
