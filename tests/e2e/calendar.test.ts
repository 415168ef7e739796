import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type axe from "axe-core";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { addDays, instantOf } from "~/lib/zoned-time";
import { desk, openVisitor, phone, signInOn, watchForTrouble } from "~tests/support/browsing";
import { launchChromium } from "~tests/support/chromium";
import { furnishStudio, words, type FurnishedStudio } from "~tests/support/furnished";
import { eventually } from "~tests/support/outside";
import { startProduct, type Product } from "~tests/support/product";
import { queryRows } from "~tests/support/product-database";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe("the staff's calendar", () => {
  let product: Product;
  let studio: FurnishedStudio;
  let browser: Browser;
  const opened: BrowserContext[] = [];

  beforeAll(async () => {
    [product, browser] = await Promise.all([
      startProduct({ mode: "embedded", env: { RATE_LIMITS: "off" } }),
      launchChromium(),
    ]);
    studio = await furnishStudio(product);
  });
  afterEach(async () => {
    for (const context of opened.splice(0)) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  async function open(path: string, options: Parameters<typeof openVisitor>[1] = desk): Promise<Page> {
    const context = await openVisitor(browser, options);
    opened.push(context);
    const page = await context.newPage();
    await signInOn(page, product.url);
    await page.goto(`${product.url}${path}`);
    if (options.javaScriptEnabled !== false) await page.locator(".calendar-extras button").first().waitFor({ state: "attached" }); // prettier-ignore
    return page;
  }

  interface Row {
    day: string;
    from: Date;
    until: Date;
    staffId: number;
  }
  async function readVisit(id: number): Promise<Row> {
    const [row] = await queryRows<{
      local_day: string;
      starts_at: number;
      ends_at: number;
      staff_id: number;
    }>(product, `select local_day, starts_at, ends_at, staff_id from bookings where id = ${id}`);
    if (!row) throw new Error(`no visit ${id}`);
    return {
      day: row.local_day,
      from: new Date(row.starts_at),
      until: new Date(row.ends_at),
      staffId: row.staff_id,
    };
  }
  const becomes = (id: number, what: string, holds: (row: Row) => boolean) =>
    eventually(product, what, async () => holds(await readVisit(id)));
  const wall = (day: string, minutes: number) => instantOf({ day, minutes }, studio.zone).getTime();
  const minutesOf = ({ day, from }: Row) => (from.getTime() - wall(day, 0)) / 60_000;
  const slipOf = (page: Page, id: number) => page.locator(`a.slip[data-slip="${id}"]`);
  const columnOf = (page: Page, staffId: number) => page.locator(`.sheet-column[data-column^="${staffId}-"]`);

  async function findBarriers(page: Page): Promise<string[]> {
    await page.evaluate(axeSource);
    return page.evaluate(async () => {
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document);
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
    });
  }

  /** Carries a slip by the mouse so that its top comes to a minute of a column; the hand stays closed. */
  async function carry(
    page: Page,
    slip: Locator,
    { to, minute }: { to: Locator; minute: number },
  ): Promise<void> {
    await slip.scrollIntoViewIfNeeded();
    const box = (await slip.boundingBox())!;
    const from = Number(await slip.getAttribute("data-at"));
    const minutePx = await slip.evaluate((element) => {
      const style = (element as HTMLElement).style;
      const length = Number(style.getPropertyValue("--b")) - Number(style.getPropertyValue("--a"));
      return (element.getBoundingClientRect().height + 1) / length;
    });
    const target = (await to.boundingBox())!;
    const y = box.y + 8;
    await page.mouse.move(box.x + 20, y);
    await page.mouse.down();
    await page.mouse.move(box.x + 24, y + 6, { steps: 2 });
    await page.mouse.move(target.x + target.width / 2, y + (minute - from) * minutePx, { steps: 6 });
  }

  it("moves a visit by the mouse to another person and hour, and takes it back", async () => {
    const { ahead } = studio.bookings;
    const before = await readVisit(ahead);
    const page = await open(`/crm/calendar?view=day&day=${before.day}`);
    const trouble = watchForTrouble(page);
    const minute = minutesOf(before) + 120;
    await carry(page, slipOf(page, ahead), { to: columnOf(page, studio.staff.daniyar), minute });
    const ghost = page.locator(".slip-ghost");
    await ghost.getByText(words.daniyar).waitFor();
    await page.locator('.slip-ghost[data-verdict="free"], .slip-ghost[data-verdict="warned"]').waitFor();
    await page.mouse.up();
    await becomes(ahead, "moved", (row) => row.staffId === studio.staff.daniyar && minutesOf(row) === minute);
    const news = page.locator(".calendar-news");
    await news.getByText(words.daniyar, { exact: false }).waitFor();
    await news.getByRole("button", { name: "Отменить" }).click();
    await becomes(ahead, "taken back", (row) => row.staffId === before.staffId && minutesOf(row) === minutesOf(before)); // prettier-ignore
    await columnOf(page, before.staffId).locator(`[data-slip="${ahead}"]`).waitFor();
    // The press was a drag, not a click: no card has opened.
    expect(await page.locator(".visit-card").count()).toBe(0);
    expect(trouble.seen).toEqual([]);
  });

  it("says what is in the way before the drop, and leaves the visit where it was", async () => {
    const { ahead, daniyars } = studio.bookings;
    const [mine, theirs] = [await readVisit(ahead), await readVisit(daniyars)];
    expect(theirs.day).toBe(mine.day);
    const page = await open(`/crm/calendar?view=day&day=${theirs.day}`);
    const slip = slipOf(page, ahead);
    await carry(page, slip, { to: columnOf(page, theirs.staffId), minute: minutesOf(theirs) + 30 });
    const ghost = page.locator('.slip-ghost[data-verdict="closed"]');
    await ghost.getByText(`Занято: ${studio.clients.ivan.name}`).waitFor();
    await page.mouse.up();
    await page.locator(".calendar-news").getByText("Занято", { exact: false }).waitFor();
    expect(await readVisit(ahead)).toEqual(mine);
    await columnOf(page, mine.staffId).locator(`[data-slip="${ahead}"]`).waitFor();
  });

  it("stretches a visit by its bottom edge", async () => {
    const { later } = studio.bookings;
    const before = await readVisit(later);
    const page = await open(`/crm/calendar?view=week&staff=${before.staffId}&day=${before.day}`);
    const slip = slipOf(page, later);
    await slip.scrollIntoViewIfNeeded();
    const box = (await slip.boundingBox())!;
    const minutes = (before.until.getTime() - before.from.getTime()) / 60_000;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 3);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height + 20, { steps: 3 });
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 3 + ((box.height + 1) / minutes) * 60, { steps: 5 }); // prettier-ignore
    await page.locator(".slip-ghost:not([data-verdict=asking])").waitFor();
    await page.mouse.up();
    await becomes(later, "an hour longer", ({ from, until }) => until.getTime() - from.getTime() === (minutes + 60) * 60_000 && from.getTime() === before.from.getTime()); // prettier-ignore
    await page.locator(".calendar-news").getByRole("button", { name: "Отменить" }).click();
    await becomes(later, "as long as before", ({ until }) => until.getTime() === before.until.getTime());
  });

  it("shows what somebody else did by itself, marked for a moment, and never under a moving hand", async () => {
    const { daniyars } = studio.bookings;
    const before = await readVisit(daniyars);
    const page = await open(`/crm/calendar?view=day&day=${before.day}`);
    const colleague = await open(`/crm/calendar?view=day&day=${before.day}`);
    const at = await slipOf(page, daniyars).getAttribute("data-at");
    // The mark lasts a moment, which a busy machine may be over before anybody looks: the page keeps count itself.
    await page.evaluate((id) => {
      const seen = () => {
        if (document.querySelector(`a.slip[data-slip="${id}"][data-changed]`)) document.body.dataset.sawMark = "yes";
      };
      new MutationObserver(seen).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-changed"] });
    }, daniyars); // prettier-ignore
    await page.mouse.move(700, 500);
    let isMoving = true;
    const moving = (async () => {
      for (let step = 0; isMoving; step += 1) await page.mouse.move(700 + (step % 40), 500, { steps: 2 });
    })();
    await slipOf(colleague, daniyars).focus();
    for (const key of ["m", "ArrowDown", "ArrowDown"]) await colleague.keyboard.press(key);
    await colleague.locator(".slip-ghost:not([data-verdict=asking])").waitFor();
    await colleague.keyboard.press("Enter");
    await becomes(daniyars, "moved by a colleague", ({ from }) => from > before.from);
    await page.waitForTimeout(1500);
    expect(await slipOf(page, daniyars).getAttribute("data-at")).toBe(at);
    isMoving = false;
    await moving;
    await page.locator(`a.slip[data-slip="${daniyars}"]:not([data-at="${at}"])`).waitFor();
    await page.locator("body[data-saw-mark=yes]").waitFor();
    await colleague.locator(".calendar-news").getByRole("button", { name: "Отменить" }).click();
    await becomes(daniyars, "taken back", ({ from }) => from.getTime() === before.from.getTime());
  });

  it("moves and stretches a visit by keys, told in words", async () => {
    const { daniyars } = studio.bookings;
    const before = await readVisit(daniyars);
    const page = await open(`/crm/calendar?view=day&day=${before.day}`);
    const slip = slipOf(page, daniyars);
    await slip.focus();
    await page.keyboard.press("m");
    const told = page.locator('[aria-live="assertive"]');
    await told.getByText("Переносим", { exact: false }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".calendar-news").getByText("Перенос отменён").waitFor();
    await page.keyboard.press("m");
    await page.keyboard.press("ArrowDown");
    await told.getByText(words.daniyar, { exact: false }).waitFor();
    await page.keyboard.press("+");
    await page.locator(".slip-ghost:not([data-verdict=asking])").waitFor();
    await page.keyboard.press("Enter");
    const length = before.until.getTime() - before.from.getTime();
    await becomes(daniyars, "moved by keys", (row) => row.from > before.from && row.until.getTime() - row.from.getTime() > length); // prettier-ignore
    expect(page.url()).toContain("/crm/calendar");
  });

  it("opens a small card beside a slip, with what can be done, and gives the focus back", async () => {
    const { later } = studio.bookings;
    const { day } = await readVisit(later);
    const page = await open(`/crm/calendar?view=day&day=${day}`);
    await slipOf(page, later).click();
    const card = page.locator(".visit-card");
    await card.getByRole("link", { name: "Страница визита" }).waitFor();
    await card.getByText(studio.clients.ivan.name).first().waitFor();
    await page.keyboard.press("Escape");
    await card.waitFor({ state: "detached" });
    expect(await slipOf(page, later).evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it("keeps filters and views in the address, by keys too", async () => {
    const { later } = studio.bookings;
    const { day, staffId } = await readVisit(later);
    const page = await open(`/crm/calendar?day=${day}`);
    await page.keyboard.press("f");
    await page.locator(".filter-fold").getByLabel(words.daniyar).check();
    await page.waitForURL(/staff=/);
    await page.locator(".sheet-head").nth(1).waitFor({ state: "detached" });
    expect(await page.locator(".sheet-column").count()).toBe(1);
    await page.getByRole("link", { name: `Убрать фильтр: ${words.daniyar}` }).click();
    await page.locator(".sheet-column").nth(1).waitFor();
    await page.locator("h1").click();
    await page.keyboard.press("Escape");
    for (const [key, view] of [["w", "week"], ["m", "month"], ["l", "list"], ["d", "day"]] as const) {
      await page.keyboard.press(key);
      await page.waitForURL(new RegExp(`view=${view}`));
    } // prettier-ignore
    await page.keyboard.press("?");
    await page.getByRole("dialog").getByText("Клавиши календаря").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("n");
    await page.waitForURL(/\/crm\/bookings\/new/);
    expect(staffId).toBeGreaterThan(0);
  });

  it("lets go of single letters for whoever turns them off, in this browser, until they are wanted again", async () => {
    const { later } = studio.bookings;
    const { day } = await readVisit(later);
    const page = await open(`/crm/calendar?view=day&day=${day}`);
    const turn = async (to: "on" | "off") => {
      await page.getByRole("button", { name: "Клавиши" }).click();
      const letters = page.getByRole("dialog").getByRole("switch", { name: "Клавиши одним нажатием" });
      const kept = page.waitForResponse((response) => response.url().includes("/appearance"));
      await letters.setChecked(to === "on");
      expect((await kept).status()).toBeLessThan(400);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    };
    await turn("off");
    for (const isFresh of [false, true]) {
      if (isFresh) await page.reload();
      await page.locator(".calendar-extras button").first().waitFor();
      expect(await page.locator(".calendar [aria-keyshortcuts]").count()).toBe(0);
      for (const key of ["w", "j", "f", "?", "n"]) await page.keyboard.press(key);
      await slipOf(page, later).focus();
      await page.keyboard.press("m");
      await page.waitForTimeout(300);
      expect(new URL(page.url()).search).toBe(`?view=day&day=${day}`);
      expect(await page.getByRole("dialog").count()).toBe(0);
      expect(await page.locator(".slip-ghost").count()).toBe(0);
      expect(await page.locator(".filter-fold").getAttribute("open")).toBeNull();
    }
    // The keys of what has the focus stay.
    const at = () => page.evaluate(() => document.activeElement?.getAttribute("data-at"));
    const before = await at();
    await page.keyboard.press("ArrowUp");
    expect(await at()).not.toBe(before);
    await slipOf(page, later).focus();
    await page.keyboard.press("Enter");
    await page.locator(".visit-card").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".visit-card").waitFor({ state: "detached" });
    await turn("on");
    await page.keyboard.press("w");
    await page.waitForURL(/view=week/);
  });

  it("works without scripts: slips and free hours are links, the filter is a form", async () => {
    const { later } = studio.bookings;
    const { day } = await readVisit(later);
    const page = await open(`/crm/calendar?view=day&day=${day}`, { ...desk, javaScriptEnabled: false });
    const gap = page.locator("a.sheet-gap").first();
    expect(await gap.getAttribute("href")).toMatch(/\/crm\/bookings\/new\?staff=\d+&day=[\d-]+&start=/);
    await page.locator(".filter-fold > summary").click();
    await page.locator(".filter-fold").getByLabel(words.irina).check();
    await page.locator(".filter-fold").getByRole("button", { name: "Показать" }).click();
    await page.waitForURL(/staff=\d+/);
    expect(await page.locator(".sheet-column").count()).toBe(1);
    await page.goto(`${product.url}/crm/calendar?view=day&day=${day}`);
    await slipOf(page, later).click();
    await page.waitForURL(new RegExp(`/crm/bookings/${later}$`));
  });

  it("is a list on a phone, and prints the sheet alone", async () => {
    const { later } = studio.bookings;
    const { day } = await readVisit(later);
    const small = await open(`/crm/calendar?day=${day}`, phone);
    expect(await small.locator(".agenda").isVisible()).toBe(true);
    expect(await small.locator(".sheet-scroll").isVisible()).toBe(false);
    const page = await open(`/crm/calendar?day=${day}`);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".staff-rail").isVisible()).toBe(false);
    expect(await page.locator(".page-actions").isVisible()).toBe(false);
    expect(await slipOf(page, later).isVisible()).toBe(true);
  });

  it.each([
    ["light", 1440],
    ["dark", 390],
  ] as const)("has no barrier in any view, %s, %i px", async (colorScheme, width) => {
    const { day } = await readVisit(studio.bookings.later);
    const page = await open("/crm/calendar", { viewport: { width, height: 900 }, colorScheme });
    const barriers: string[] = [];
    for (const view of ["day", "week", "month", "list"]) {
      for (const query of [`view=${view}&day=${day}`, `view=${view}&day=${addDays(day, 400)}&staff=${studio.staff.irina}`]) {
        await page.goto(`${product.url}/crm/calendar?${query}`);
        const found = await findBarriers(page);
        barriers.push(...found.map((line) => `${query} ${line}`));
      }
    } // prettier-ignore
    expect(barriers).toEqual([]);
    if (width < 1000) return;
    await page.keyboard.press("?");
    await page.getByRole("dialog").getByRole("switch").waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });
});
