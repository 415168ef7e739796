import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays, dayOf, instantOf } from "~/lib/zoned-time";
import { furnishStudio, type FurnishedStudio } from "~tests/support/furnished";
import { eventually, lettersTo } from "~tests/support/outside";
import { startProduct, type Mode, type Product } from "~tests/support/product";
import { queryNumber, queryRows } from "~tests/support/product-database";

const VISITORS = 50;
const visitors = Array.from({ length: VISITORS }, (_, n) => n);

describe.each<Mode>(["embedded", "many-hosts"])("fifty people for one hour, %s", (mode) => {
  let product: Product;
  let studio: FurnishedStudio;

  beforeAll(async () => {
    product = await startProduct({ mode, env: { RATE_LIMITS: "off" } });
    studio = await furnishStudio(product);
  });
  afterAll(async () => {
    await product?.stop();
  });

  const startAt = (days: number) =>
    instantOf({ day: addDays(dayOf(new Date(), studio.zone), days), minutes: 12 * 60 }, studio.zone);
  /** Visitors spread over all web processes. */
  const urlFor = (n: number) => product.urls[n % product.urls.length] ?? product.url;

  async function expectOneVisit(startsAt: Date, mailbox: (n: number) => string): Promise<void> {
    const rows = await queryRows<{ starts_at: number | string | Date; contact_email: string }>(
      product,
      `select starts_at, contact_email from bookings where staff_id = ${studio.staff.irina} and status = 'confirmed'`,
    );
    const there = rows.filter(({ starts_at }) => new Date(starts_at).getTime() === startsAt.getTime());
    expect(there).toHaveLength(1);
    await eventually(product, "its letter is sent", async () => {
      return (
        (await queryNumber(
          product,
          "select count(*) from jobs where name in ('announceVisit', 'deliverNotice') and status in ('queued', 'running')",
        )) === 0
      );
    });
    const letters = await Promise.all(visitors.map((n) => lettersTo(product, mailbox(n))));
    expect(letters.flat().map(({ envelope }) => envelope.to)).toEqual([[there[0]?.contact_email]]);
  }

  it("gives it to one through the API; the others hear 409 and fresh times", async () => {
    const startsAt = startAt(5);
    const mailbox = (n: number) => `api${n}@example.com`;
    const before = await queryNumber(product, "select count(*) from clients");
    const answers = await Promise.all(
      visitors.map(async (n) => {
        const response = await fetch(`${urlFor(n)}/api/v1/bookings`, {
          method: "POST",
          headers: { "content-type": "application/json", authorization: `Bearer ${studio.tokens.admin}` },
          body: JSON.stringify({
            service_id: studio.services.massage,
            staff_id: studio.staff.irina,
            appointment_datetime: startsAt.toISOString(),
            phone: `+7701400${String(1000 + n)}`,
            name: `Гость ${n}`,
            email: mailbox(n),
          }),
        });
        return { status: response.status, body: (await response.json()) as Record<string, unknown> };
      }),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: VISITORS - 1 }, () => 409)]);
    for (const { status, body } of answers) {
      if (status !== 409) continue;
      expect(body.code ?? body.reason).toBeTruthy();
      const fresh = body.fresh_times as string[];
      expect(fresh.length).toBeGreaterThan(0);
      expect(fresh.map((time) => Date.parse(time))).not.toContain(startsAt.getTime());
    }
    // Those who got nothing left nothing behind.
    expect(await queryNumber(product, "select count(*) from clients")).toBe(before + 1);
    await expectOneVisit(startsAt, mailbox);
  });

  it("gives it to one through the public page; the others see fresh times at once", async () => {
    const startsAt = startAt(6);
    const mailbox = (n: number) => `page${n}@example.com`;
    const send = (url: string, fields: Record<string, string>) =>
      fetch(url, {
        method: "POST",
        redirect: "manual",
        headers: { "accept-language": "ru" },
        body: new URLSearchParams(fields),
      });
    const answers = await Promise.all(
      visitors.map(async (n) => {
        const url = `${urlFor(n)}/book/${studio.services.massage}?staff=${studio.staff.irina}`;
        const response = await send(url, { start: startsAt.toISOString(), once: `visitor-${n}` });
        const held = response.headers.get("location");
        return { n, status: response.status, held, text: await response.text() };
      }),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      303,
      ...Array.from({ length: VISITORS - 1 }, () => 409),
    ]);
    for (const { status, text } of answers) {
      if (status !== 409) continue;
      expect(text).toContain("Это время только что заняли");
      expect(text).toMatch(/<button class="chip" name="start"/);
    }
    const winner = answers.find(({ status }) => status === 303);
    // The held hour is the winner's; a press repeated fifty times books it once.
    const pressed = await Promise.all(
      visitors.map(async () => {
        const fields = {
          name: "Первая",
          phone: "+77015001000",
          email: mailbox(winner?.n ?? 0),
          once: "pressed",
        };
        return (await send(urlFor(winner?.n ?? 0) + (winner?.held ?? ""), fields)).status;
      }),
    );
    expect(new Set(pressed)).toEqual(new Set([303]));
    await expectOneVisit(startsAt, mailbox);
  });
});
