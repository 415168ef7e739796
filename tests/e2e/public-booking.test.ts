import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import type axe from "axe-core";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { messagesFor, type Locale } from "~/i18n/catalogue";
import { addDays, dayOf } from "~/lib/zoned-time";
import { openVisitor, phone } from "~tests/support/browsing";
import { launchChromium } from "~tests/support/chromium";
import { furnishStudio, type FurnishedStudio } from "~tests/support/furnished";
import { startProduct, type Product } from "~tests/support/product";
import { queryNumber, queryRows } from "~tests/support/product-database";
import { furnishStorefront, storefrontWords as words, type Storefront } from "~tests/support/storefront";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The same pages in both languages, with scripts and without. */
const visitors = [
  ["ru", true],
  ["ru", false],
  ["en", true],
  ["en", false],
] as const;

describe("a client on a phone", () => {
  let product: Product;
  let studio: FurnishedStudio;
  let shop: Storefront;
  let browser: Browser;
  const opened: BrowserContext[] = [];
  /** Sites of others: one that the business listed, one that it did not. Another name of this machine makes them another site. */
  const sites: Server[] = [];
  let partner = "";
  let stranger = "";
  /** Every test takes days of its own, so that none finds another's visits. */
  let lastDay = 2;
  const nextDay = () => addDays(dayOf(new Date(), studio.zone), ++lastDay);

  beforeAll(async () => {
    [product, browser] = await Promise.all([
      startProduct({ mode: "embedded", env: { RATE_LIMITS: "off" } }),
      launchChromium(),
    ]);
    [partner, stranger] = [await openSite(), await openSite()];
    studio = await furnishStudio(product);
    shop = await furnishStorefront(product, partner);
  });
  afterEach(async () => {
    for (const context of opened.splice(0)) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    for (const site of sites) site.close();
    await product?.stop();
  });

  /** A page with our script in it; its origin. */
  async function openSite(): Promise<string> {
    const site = createServer((_request, response) => {
      response.setHeader("Content-Type", "text/html");
      response.end(
        `<h1>Partner</h1><script src="${product.url}/embed.js" data-service="${shop.rare}" data-lang="en"></script>`,
      );
    });
    sites.push(site);
    await new Promise<void>((listening) => site.listen(0, listening));
    return `http://localhost:${(site.address() as AddressInfo).port}`;
  }

  const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await openVisitor(browser, { ...phone, ...options });
    opened.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    return page;
  };
  const openAs = (locale: Locale, javaScriptEnabled: boolean) =>
    open({ locale: locale === "ru" ? "ru-RU" : "en-GB", javaScriptEnabled });
  const chip = (page: Page, time: string) => page.locator("button.chip", { hasText: time });
  const service = (id: number, day: string, query = "") =>
    `${product.url}/book/${id}?staff=${studio.staff.irina}&day=${day}${query}`;
  const holdOf = (page: Page) => /\/book\/held\/([\w-]+)/.exec(page.url())?.[1] ?? "?";
  const statusOf = async (linkToken: string) =>
    (
      await queryRows<{ status: string }>(
        product,
        `select status from bookings where link_token = '${linkToken}'`,
      )
    )[0]?.status;
  async function fill(
    page: Page,
    locale: Locale,
    { name, number, answer }: { name: string; number: string; answer?: string },
  ) {
    const { booking } = messagesFor(locale);
    await page.getByLabel(booking.public.phone, { exact: true }).fill(number);
    await page.getByLabel(booking.public.name, { exact: true }).fill(name);
    if (answer) await page.getByLabel(words.question).fill(answer);
  }
  const submit = (page: Page) => page.locator(".public-bar button").click();
  /** A booked visit of a service without questions; its page stands open. */
  async function bookOn(page: Page, id: number, day: string, time: string, number: string) {
    await page.goto(service(id, day));
    await chip(page, time).click();
    await page.waitForURL(/\/book\/held\//);
    await fill(page, "ru", { name: "Гульнара", number });
    await submit(page);
    await page.waitForURL(/\/b\/[\w-]+/);
    return new URL(page.url()).pathname;
  }

  it.each(visitors)(
    "books with an add-on and an answer, moves and cancels (%s, scripts %s)",
    async (locale, scripts) => {
      const { booking, storefront } = messagesFor(locale);
      const page = await openAs(locale, scripts);
      const day = nextDay();
      await page.goto(`${product.url}/book`);
      await page.getByRole("link", { name: new RegExp(words.service) }).click();
      await page.waitForURL(/\/book\/\d+/);
      await page.goto(service(studio.services.massage, day));
      await page.locator(".extras > summary").click();
      await page.getByLabel(words.addon).check();
      if (!scripts) await page.getByRole("button", { name: storefront.show }).click();
      await page.waitForURL(/addons=/);
      await chip(page, "14:00").click();
      await page.waitForURL(/\/book\/held\//);
      await page.getByText(storefront.held.kept).waitFor();

      // What is missing is said in place, and what was typed stays.
      await fill(page, locale, { name: "Гульнара", number: "8 701 555 44 33" });
      await submit(page);
      await page.getByText(storefront.held.answerNeeded).waitFor();
      expect(await page.getByLabel(booking.public.name, { exact: true }).inputValue()).toBe("Гульнара");
      await page.getByLabel(words.question).fill("Колено");
      await submit(page);

      await page.waitForURL(/\/b\/[\w-]+\?new=1/);
      await page.getByText(booking.visit.booked, { exact: true }).waitFor();
      await page.getByText(words.addon).waitFor();
      const path = new URL(page.url()).pathname;
      const token = path.split("/")[2] ?? "?";
      const [row] = await queryRows<{ id: number; minutes: number; price: number }>(
        product,
        `select id, (ends_at - starts_at) / 60000 as minutes, price_minor as price from bookings where link_token = '${token}'`,
      );
      expect(row).toMatchObject({ minutes: 90, price: 1_300_000 });
      expect(await queryNumber(product, `select count(*) from booking_answers where booking_id = ${row?.id} and answer = 'Колено'`)).toBe(1); // prettier-ignore

      await page.getByRole("link", { name: storefront.visit.move, exact: true }).click();
      await page.waitForURL(/\/move/);
      await page.getByText(storefront.move.now, { exact: true }).waitFor();
      await chip(page, "16:00").click();
      await page.waitForURL(/moved=1/);
      await page.getByText("16:00–17:30").waitFor();

      await page.locator(".cancel-fold > summary").click();
      await page.getByText(storefront.visit.nothingPaid).waitFor();
      await page.getByLabel(storefront.visit.reason).fill("заболела");
      await page.getByRole("button", { name: storefront.visit.cancelNow }).click();
      await page.getByText(storefront.visit.cancelledTitle, { exact: true }).waitFor();
      expect(await statusOf(token)).toBe("cancelled");
      // The hour is there again for the next.
      await page.goto(service(studio.services.massage, day));
      await chip(page, "16:00").waitFor();
    },
  );

  it("keeps an hour quietly and lets it go when the page is left; a reload gets it again", async () => {
    const page = await open();
    const day = nextDay();
    await page.goto(service(shop.rare, day));
    await chip(page, "12:00").click();
    await page.waitForURL(/\/book\/held\//);
    const first = holdOf(page);
    const timer = page.getByRole("timer");
    await expect.poll(() => timer.textContent()).toMatch(/10 минут|9 минут/);
    expect(await timer.getAttribute("aria-live")).toBe("off");
    await expect.poll(() => page.locator(".held-line [aria-hidden]").textContent()).toMatch(/^09:5\d$/);
    expect(await statusOf(first)).toBe("hold");

    await page.getByLabel("Имя").fill("Не пропади");
    await page.reload();
    await page.waitForURL((url) => url.pathname.startsWith("/book/held/") && !url.pathname.endsWith(first));
    await page.getByText("Держим это время для вас").waitFor();
    expect(await statusOf(first)).toBe("expired");
    expect(await statusOf(holdOf(page))).toBe("hold");
    expect(await page.getByLabel("Имя").inputValue()).toBe("Не пропади");

    const second = holdOf(page);
    await page.goto(`${product.url}/login`);
    await expect.poll(() => statusOf(second)).toBe("expired");
  });

  it("without scripts the way back lets the hour go", async () => {
    const page = await open({ javaScriptEnabled: false });
    await page.goto(service(shop.rare, nextDay()));
    await chip(page, "12:00").click();
    await page.waitForURL(/\/book\/held\//);
    const token = holdOf(page);
    await page.locator("button.public-back").click();
    await page.waitForURL(new RegExp(`/book/${shop.rare}\\?`));
    expect(await statusOf(token)).toBe("expired");
    await chip(page, "12:00").waitFor();
  });

  it.each([true, false])(
    "a lapsed hour that somebody took keeps what was typed and offers others (scripts %s)",
    async (scripts) => {
      const slow = await open({ javaScriptEnabled: scripts });
      const day = nextDay();
      await slow.goto(service(shop.strict, day));
      await chip(slow, "15:00").click();
      await slow.waitForURL(/\/book\/held\//);
      await fill(slow, "ru", {
        name: "Медленная",
        number: scripts ? "+7 701 222 00 02" : "+7 701 222 00 03",
      });
      await slow.getByLabel("Комментарий").fill("болит колено");
      // The hold is let go behind the page's back, as if ten minutes had passed, and somebody is quicker.
      const released = await fetch(`${product.url}/book/held/${holdOf(slow)}/release`, { method: "POST" });
      expect(released.status).toBe(204);
      await bookOn(await open(), shop.strict, day, "15:00", "+7 701 222 00 01");

      await submit(slow);
      await slow.getByRole("alert").getByText("Это время уже занято").waitFor();
      expect(await slow.getByLabel("Имя").inputValue()).toBe("Медленная");
      expect(await slow.getByLabel("Телефон").inputValue()).toMatch(/222.00.0[23]/);
      expect(await slow.getByLabel("Комментарий").inputValue()).toBe("болит колено");
      const fresh = slow.locator("label.chip");
      expect(await fresh.allInnerTexts()).not.toContain("15:00");
      await fresh.first().click();
      await submit(slow);
      await slow.getByText("Вы записаны", { exact: true }).waitFor();
      expect(await queryNumber(product, `select count(*) from bookings b join clients c on c.id = b.client_id where c.phone_e_164 = '+7701222000${scripts ? 2 : 3}' and b.status = 'confirmed'`)).toBe(1); // prettier-ignore
    },
  );

  it("after the cut-off says so, shows whom to call, and neither moves nor cancels", async () => {
    const page = await open();
    const path = await bookOn(page, shop.strict, nextDay(), "11:00", "+7 701 333 00 01");
    await page.getByText(/здесь можно было до/).waitFor();
    await page.getByRole("link", { name: /Позвонить \+7 727/ }).waitFor();
    expect(await page.getByRole("link", { name: "Перенести" }).count()).toBe(0);
    expect(await page.locator(".cancel-fold").count()).toBe(0);
    // Somebody who kept the page open from before presses in vain.
    const pressed = await fetch(product.url + path, {
      method: "POST",
      body: new URLSearchParams({ intent: "cancel" }),
    });
    expect(pressed.status).toBe(409);
    expect(await statusOf(path.split("/")[2] ?? "")).toBe("confirmed");
    await page.goto(`${product.url}${path}/move`);
    expect(new URL(page.url()).pathname).toBe(path);
  });

  it.each([true, false])(
    "waits for an hour on a full day, and may stop waiting (scripts %s)",
    async (scripts) => {
      const day = nextDay();
      await bookOn(await open(), shop.rare, day, "12:00", "+7 701 444 00 01");
      const page = await open({ javaScriptEnabled: scripts });
      await page.goto(service(shop.rare, day));
      await page.getByText("На этот день всё занято").waitFor();
      await page.getByRole("link", { name: /Ближайшее свободное/ }).waitFor();
      await page.getByRole("link", { name: "Сообщить, если освободится" }).click();
      await page.waitForURL(/\/wait/);
      await page.getByText("Утром").click();
      await fill(page, "ru", {
        name: "Терпеливая",
        number: scripts ? "+7 701 444 00 02" : "+7 701 444 00 03",
      });
      await submit(page);
      await page.waitForURL(/\/w\/[\w-]+/);
      await page.getByText("Вы в листе ожидания").waitFor();
      await page.getByText("00:00–12:00").waitFor();
      await page.getByRole("button", { name: "Больше не ждать" }).click();
      await page.getByText("Вы больше не в очереди").waitFor();
    },
  );

  it("takes seats of a group class and shows how many are left", async () => {
    const page = await open();
    const day = nextDay();
    await page.goto(service(shop.group, day, "&seats=3"));
    await chip(page, "10:00").click();
    await page.waitForURL(/\/book\/held\//);
    await fill(page, "ru", { name: "Троица", number: "+7 701 666 00 01" });
    await submit(page);
    await page.waitForURL(/\/b\//);
    await page.goto(service(shop.group, day));
    await page.locator("button.chip", { hasText: "10:00" }).getByText("1 место").waitFor();
    await page.goto(service(shop.group, day, "&seats=2"));
    await chip(page, "11:00").waitFor();
    expect(await chip(page, "10:00").count()).toBe(0);
  });

  it("takes several services in one visit, one after another", async () => {
    const page = await open();
    const day = nextDay();
    await page.goto(service(shop.strict, day));
    await page.locator(".extras > summary").click();
    await page.getByRole("link", { name: /Ещё одна услуга/ }).click();
    await page.waitForURL(/\/book\?/);
    await page.getByRole("link", { name: new RegExp(words.rare) }).click();
    await page.waitForURL(/then=/);
    await page.goto(`${page.url()}&day=${day}`);
    await chip(page, "17:00").click();
    await page.waitForURL(/\/book\/held\//);
    await fill(page, "ru", { name: "Двойная", number: "+7 701 777 00 01" });
    await submit(page);
    await page.waitForURL(/\/b\//);
    await page.getByText("17:00–19:00").waitFor();
    await page.locator(".public-facts").getByText(words.rare).waitFor();
  });

  it("keeps one hour when it is pressed twice in one moment", async () => {
    const page = await open();
    await page.goto(service(shop.strict, nextDay()));
    const held = () => queryNumber(product, "select count(*) from bookings where status = 'hold'");
    const before = await held();
    await chip(page, "13:00").evaluate((button) => {
      const form = (button as HTMLButtonElement).form as HTMLFormElement;
      form.requestSubmit(button as HTMLButtonElement);
      form.requestSubmit(button as HTMLButtonElement);
    });
    await page.waitForURL(/\/book\/held\//);
    await page.getByText("Держим это время для вас").waitFor();
    expect(await held()).toBe(before + 1);
  });

  it("books in a frame of a listed site without cookies, and nowhere else is a frame allowed", async () => {
    const ancestors = async (path: string) => {
      const { headers } = await fetch(product.url + path, { redirect: "manual" });
      const policy = headers.get("content-security-policy") ?? "";
      return { frame: /frame-ancestors ([^;]+)/.exec(policy)?.[1], old: headers.get("x-frame-options") };
    };
    const listed = { frame: `'self' ${partner}`, old: null };
    for (const path of ["/book", `/book/${shop.rare}?embed=1`, `/b/${studio.linkToken}`, "/w/nothing"])
      expect(await ancestors(path)).toEqual(listed);
    for (const path of ["/login", "/crm", "/me", "/api/v1/nothing"])
      expect(await ancestors(path)).toEqual({ frame: "'none'", old: "DENY" });
    const script = await fetch(`${product.url}/embed.js`);
    expect(script.headers.get("cross-origin-resource-policy")).toBe("cross-origin");

    const page = await open();
    const day = nextDay();
    await page.goto(stranger);
    await page.waitForTimeout(1_000);
    expect(await page.frameLocator("iframe").locator(".public-frame").count()).toBe(0);

    await page.goto(partner);
    const frame = page.frameLocator("iframe");
    await frame.getByRole("heading", { name: "When suits you?" }).waitFor();
    await expect.poll(() => page.locator("iframe").evaluate((one) => one.clientHeight)).toBeGreaterThan(520);
    expect(await page.context().cookies()).toEqual([]);
    const inner = page.frames()[1];
    await inner?.goto(service(shop.rare, day, "&embed=1&lang=en"));
    await frame.locator("button.chip", { hasText: "12:00" }).click();
    await frame.getByLabel("Phone").fill("+7 701 888 00 01");
    await frame.getByLabel("Name").fill("Framed");
    await frame.locator(".public-bar button").click();
    await frame.getByText("You are booked", { exact: true }).waitFor();
    expect(page.frames()[1]?.url()).toContain("embed=1");
    expect(page.frames()[1]?.url()).toContain("lang=en");
  });

  it("shows search engines and messengers what stands here", async () => {
    const page = await open();
    await page.goto(`${product.url}/book/${studio.services.massage}?staff=${studio.staff.irina}`);
    const told = await page.evaluate(() => ({
      canonical: document.querySelector<HTMLLinkElement>("link[rel=canonical]")?.getAttribute("href"),
      image: document.querySelector("meta[property='og:image']")?.getAttribute("content"),
      data: JSON.parse(document.querySelector("script[type='application/ld+json']")?.textContent ?? "{}") as Record<string, unknown>,
    })); // prettier-ignore
    expect(told.canonical).toBe(`${product.url}/book/${studio.services.massage}`);
    expect(told.data).toMatchObject({
      "@type": "Service",
      name: words.service,
      offers: { priceCurrency: "KZT", price: "10000.00" },
    });
    for (const path of [new URL(told.image ?? "").pathname, "/share.png"]) {
      const picture = await fetch(product.url + path);
      expect(picture.headers.get("content-type")).toBe("image/png");
      const bytes = Buffer.from(await picture.arrayBuffer());
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1200, 630]);
    }
    for (const path of ["/share/999999.png", "/share/x.png", "/share/1.svg"])
      expect((await fetch(product.url + path)).status).toBe(404);
  });

  it.each(["light", "dark"] as const)("has no serious barrier on any page, %s", async (colorScheme) => {
    const page = await open({ colorScheme });
    const barriers: string[] = [];
    const look = async (path?: string) => {
      if (path) await page.goto(product.url + path);
      await page.evaluate(axeSource);
      const found = await page.evaluate(async () => {
        const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ["violations"] });
        return violations
          .filter(({ impact }) => impact === "serious" || impact === "critical")
          .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 2).map(({ html }) => html.slice(0, 160)).join(" | ")}`);
      }); // prettier-ignore
      barriers.push(...found.map((line) => `${page.url()} ${line}`));
    };
    const day = nextDay();
    const { massage } = studio.services;
    await look("/book");
    await look("/book?by=people");
    await look(`/book/with/${studio.staff.irina}`);
    await look(`/book/${massage}?addons=${shop.addon}&then=${shop.rare}.any`);
    await look(`/book/${shop.group}?month=${day.slice(0, 7)}`);
    await look(`/book/${shop.rare}/wait`);
    await page.goto(service(massage, day));
    await chip(page, "18:00").click();
    await page.waitForURL(/\/book\/held\//);
    await look();
    await submit(page);
    await page.getByText("Заполните это поле").first().waitFor();
    await look();
    await fill(page, "ru", { name: "Барьер", number: "+7 701 999 00 01", answer: "нет" });
    await submit(page);
    await page.waitForURL(/\/b\//);
    await page.locator(".cancel-fold > summary").click();
    await look();
    await look(`${new URL(page.url()).pathname}/move`);
    expect(barriers).toEqual([]);
  });
});
