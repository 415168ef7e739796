import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { messagesFor, type Locale } from "~/i18n/catalogue";
import { lettersFor } from "~/i18n/letters";
import { formatMoney } from "~/lib/money";
import { findBarriers, findBarriersUnscripted, sidewaysPixels } from "~tests/support/barriers";
import { openVisitor, phone, watchForTrouble } from "~tests/support/browsing";
import { launchChromium } from "~tests/support/chromium";
import { furnishStudio } from "~tests/support/furnished";
import { eventually, yookassaOf } from "~tests/support/outside";
import { furnishParlour, parlourWords as words } from "~tests/support/parlour";
import { calendarPartOf, followLetter, waitForLetterAbout } from "~tests/support/post";
import { startProduct, type Mode, type Product } from "~tests/support/product";
import { queryRows } from "~tests/support/product-database";

/** Who comes: a language, with scripts or without. */
export type Stranger = readonly [locale: Locale, scripts: boolean];

const PRICE_MINOR = 350_000;

/**
 * Somebody who has never been here books, pays, reads the letter, moves and calls off, on a phone, by nothing but what stands on the pages.
 * With several web processes they walk on one, while the gateway's calls and the letters' links reach another.
 */
export function walkAsStranger(mode: Mode, strangers: readonly Stranger[]): void {
  describe(`a stranger on a phone, ${mode}`, () => {
    let product: Product;
    let browser: Browser;
    let page: Page | undefined;
    /** Reads over what a visitor without scripts has before them. */
    let reader: Page;
    /** What an author of the pages would not want to see, gathered on the way. */
    let flaws: string[] = [];

    beforeAll(async () => {
      [product, browser] = await Promise.all([
        startProduct({ mode, env: { RATE_LIMITS: "off" } }),
        launchChromium(),
      ]);
      await furnishStudio(product);
      await furnishParlour(product);
      reader = await (await openVisitor(browser, phone)).newPage();
    });
    afterEach(async ({ task }) => {
      if (task.result?.state === "fail" && page)
        console.error(`${page.url()}\n${await page.innerText("body").catch(String)}\n${product.output()}`);
      await page?.context().close();
      flaws = [];
    });
    afterAll(async () => {
      await browser?.close();
      await product?.stop();
    });

    /** Looks the open page over, as a person who cannot see it or holds a small phone would meet it. */
    async function look(at: Page, scripts: boolean): Promise<void> {
      flaws.push(...(scripts ? await findBarriers(at) : await findBarriersUnscripted(at, reader)));
      const over = await sidewaysPixels(at);
      if (over > 0) flaws.push(`${at.url()} is ${over} px too wide`);
    }

    it.each(strangers)("books, pays, moves and calls off (%s, scripts %s)", async (locale, scripts) => {
      const { booking, storefront } = messagesFor(locale);
      const say = lettersFor(locale);
      const sum = formatMoney(PRICE_MINOR, "RUB", locale);
      const address = `stranger-${locale}-${scripts}@example.com`;
      const context = await openVisitor(browser, {
        ...{ ...phone, locale: locale === "ru" ? "ru-RU" : "en-GB", javaScriptEnabled: scripts },
      });
      const troubles: { seen: string[] }[] = [];
      context.on("page", (opened) => troubles.push(watchForTrouble(opened)));
      page = await context.newPage();
      page.setDefaultTimeout(20_000);
      const heading = page.locator("h1");

      // What, with what, when.
      await page.goto(`${product.urls.at(-1)}/`);
      await heading.getByText(booking.public.whatTitle).waitFor();
      await look(page, scripts);
      await page.getByRole("link", { name: new RegExp(words.prepaid) }).click();
      await heading.getByText(booking.public.whenTitle).waitFor();
      await page.getByText(storefront.extras, { exact: true }).click();
      await page.getByRole("checkbox", { name: new RegExp(words.addon) }).check();
      if (!scripts) await page.getByRole("button", { name: storefront.show }).click();
      await page.waitForURL(/addons=/);
      const day = page.getByRole("list", { name: storefront.days }).getByRole("link").nth(2);
      const chosen = await day.getAttribute("data-day");
      await day.click();
      await page.waitForURL((url) => url.searchParams.get("day") === chosen);
      await page.getByRole("button", { name: "14:00", exact: true }).waitFor();
      await look(page, scripts);
      await page.getByRole("button", { name: "14:00", exact: true }).click();

      // Who.
      await heading.getByText(storefront.held.title).waitFor();
      await page.getByText(storefront.held.kept).waitFor();
      await page.getByLabel(booking.public.phone, { exact: true }).fill("8 916 700 10 01");
      await page.getByLabel(booking.public.name, { exact: true }).fill("Анна Смирнова");
      await page.getByLabel(booking.public.email).fill(address);
      await look(page, scripts);
      await page.getByRole("button", { name: storefront.held.pay({ sum }) }).click();

      // The gateway's own page, and back.
      await page.waitForURL((url) => url.origin === product.simulators.yookassaUrl);
      await look(page, scripts);
      await page.getByRole("button", { name: locale === "ru" ? /^Оплатить/ : /^Pay / }).click();
      await page.waitForURL((url) => /^\/b\/[\w-]+$/.test(url.pathname) && url.searchParams.has("new"));
      await page.getByText(booking.visit.booked, { exact: true }).waitFor();
      await fact(page, storefront.visit.paid).getByText(sum).waitFor();
      await page.getByText(words.addon, { exact: true }).waitFor();
      await page.getByText("14:00–15:30").waitFor();
      await look(page, scripts);
      const linkToken = new URL(page.url()).pathname.split("/")[2] ?? "";

      // The letter, with the visit for a calendar; its link is the private page.
      const booked = await waitForLetterAbout(product, address, new RegExp(words.prepaid));
      const first = calendarPartOf(booked);
      expect(first).toMatchObject({ method: "REQUEST", status: "CONFIRMED" });
      const own = await followLetter(page, { product, letter: booked, button: say.buttons.open });
      expect(new URL(own.url()).pathname).toBe(`/b/${linkToken}`);

      await own.getByRole("link", { name: storefront.visit.move, exact: true }).click();
      await own.locator("h1").getByText(storefront.move.title).waitFor();
      await look(own, scripts);
      await own.getByRole("button", { name: "17:00", exact: true }).click();
      await own.getByText(storefront.visit.movedTitle, { exact: true }).waitFor();
      await own.getByText("17:00–18:30").waitFor();
      await look(own, scripts);
      const moved = await waitForLetterAbout(product, address, subjectOf(say.builtIn.moved.email.subject));
      const second = calendarPartOf(moved);
      expect(second).toMatchObject({ method: "REQUEST", uid: first.uid });
      expect(second.sequence).toBeGreaterThan(first.sequence);
      expect(second.startsAt).not.toBe(first.startsAt);

      // Off, by the letter's button: the money goes back.
      const leaving = await followLetter(page, { product, letter: moved, button: say.buttons.cancel });
      await leaving.getByText(storefront.visit.moneyBack({ sum })).waitFor();
      await look(leaving, scripts);
      await leaving.getByLabel(storefront.visit.reason).fill("заболела");
      await leaving.getByRole("button", { name: storefront.visit.cancelNow }).click();
      await leaving.getByText(storefront.visit.cancelledTitle, { exact: true }).waitFor();
      await look(leaving, scripts);
      const off = await waitForLetterAbout(product, address, subjectOf(say.builtIn.cancelled.email.subject));
      const third = calendarPartOf(off);
      expect(third).toMatchObject({ method: "CANCEL", status: "CANCELLED", uid: first.uid });
      expect(third.sequence).toBeGreaterThan(second.sequence);
      expect(off.text).toContain(sum);

      const [paid] = await queryRows<{ external_id: string }>(
        product,
        `select p.external_id from payments p join bookings b on b.id = p.booking_id where b.link_token = '${linkToken}'`,
      );
      await eventually(product, "the money is back at the gateway", async () => {
        const { payments } = await yookassaOf(product).state();
        return payments.find(({ id }) => id === paid?.external_id)?.refundedMinor === PRICE_MINOR;
      });
      await eventually(product, "the money is back in our books", async () => {
        const rows = await queryRows<{ paid: string }>(product, `select paid_minor as paid from bookings where link_token = '${linkToken}'`); // prettier-ignore
        return Number(rows[0]?.paid) === 0;
      });
      await leaving.reload();
      await fact(leaving, storefront.visit.refunded).getByText(sum).waitFor();
      await look(leaving, scripts);

      // A browser without scripts says of each that it was not let in.
      const trouble = troubles
        .flatMap(({ seen }) => seen)
        .filter((line) => scripts || !/\.js: csp$/.test(line));
      expect([...flaws, ...trouble]).toEqual([]);
    });
  });
}

/** A row of what the visit consists of. */
function fact(page: Page, term: string) {
  return page.locator("dl > div").filter({ has: page.getByText(term, { exact: true }) });
}

/** The words of a subject before what is put in. */
function subjectOf(template: string): RegExp {
  return new RegExp(`^${template.slice(0, template.indexOf("{{"))}`);
}
