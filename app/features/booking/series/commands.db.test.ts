import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { bookings, bookingSeries, clients } from "~drizzle/schema";
import { guest, type Actor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { manager, openStudio, putVisit } from "~tests/support/studio";
import { bookingRow, oneService, visitor } from "~tests/support/visits";
import { moveVisit } from "../move/commands.server";
import { bookSeries, cancelFollowing } from "./commands.server";

const NOW = "2026-03-02T08:00:00Z";
const at = (hour: string, day = "2026-03-03") => new Date(`${day}T${hour}:00Z`);

eachDatabase((open) => {
  it("places each visit on its own; what could not be placed is listed with the reason and other times", async () => {
    const db = await open();
    const studio = await openStudio(db);
    const core = testCore(db, { now: NOW });
    await putVisit(db, studio, { startsAt: at("09:30", "2026-03-10") });
    const request = {
      parts: oneService(studio),
      startsAt: at("10:00"),
      visitor: visitor(),
      notes: "",
      source: "staff" as const,
    };
    const made = await bookSeries(core, manager, { request, rule: { everyWeeks: 1, count: 4 } });
    const series = made.ok ? made.value : expect.fail(made.error.reason);
    expect(series.placed.map(({ startsAt }) => startsAt)).toEqual([
      at("10:00"),
      at("10:00", "2026-03-17"),
      at("10:00", "2026-03-24"),
    ]);
    expect(series.unplaced).toEqual([
      { startsAt: at("10:00", "2026-03-10"), reason: "booked", alternatives: [at("10:30", "2026-03-10"), at("11:00", "2026-03-10"), at("11:30", "2026-03-10")] },
    ]); // prettier-ignore
    expect(await db.$count(clients)).toBe(1);
    expect(series.placed.every(({ seriesId }) => seriesId === series.seriesId)).toBe(true);

    // One of them is moved like any other, and stays in its series.
    const [first, second] = series.placed;
    const moved = await moveVisit(core, manager, {
      bookingId: second?.id ?? 0,
      startsAt: at("12:00", "2026-03-18"),
      reason: "",
    });
    expect(moved).toMatchObject({ ok: true, value: { seriesId: series.seriesId } });
    const rest = await cancelFollowing(core, manager, { bookingId: second?.id ?? 0, reason: "Отпуск" });
    expect(rest.cancelled).toHaveLength(2);
    expect((await bookingRow(db, first?.id ?? 0)).status).toBe("confirmed");
  });

  it("leaves nothing behind when nothing could be placed, and refuses a rule that says nothing", async () => {
    const db = await open();
    const studio = await openStudio(db);
    const core = testCore(db, { now: NOW });
    const request = {
      parts: oneService(studio),
      startsAt: at("22:00"),
      visitor: visitor(),
      notes: "",
      source: "staff" as const,
    };
    const made = await bookSeries(core, manager, { request, rule: { everyWeeks: 1, count: 2 } });
    expect(made).toMatchObject({ ok: true, value: { seriesId: null, placed: [] } });
    expect(await db.$count(bookingSeries)).toBe(0);
    expect(await bookSeries(core, manager, { request, rule: { everyWeeks: 1 } })).toEqual({ ok: false, error: { reason: "rule", fault: "count" } }); // prettier-ignore
    await expect(
      bookSeries(core, guest, { request, rule: { everyWeeks: 1, count: 2 } }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is called off by its client as far as the cut-off lets; a link speaks for its own visit only", async () => {
    const db = await open();
    const studio = await openStudio(db, { service: { cancelCutoffMin: 1440 } });
    const core = testCore(db, { now: NOW });
    const request = {
      parts: oneService(studio),
      startsAt: at("10:00"),
      visitor: visitor(),
      notes: "",
      source: "staff" as const,
    };
    const made = await bookSeries(core, manager, { request, rule: { everyWeeks: 1, count: 3 } });
    const [first, , third] = made.ok ? made.value.placed : [];
    core.clock.set("2026-03-02T12:00:00Z");
    const client: Actor = { kind: "client", clientId: first?.clientId ?? 0 };
    const byLink = await cancelFollowing(
      core,
      { kind: "link", bookingId: third?.id ?? 0 },
      { bookingId: third?.id ?? 0, reason: "" },
    );
    expect(byLink.cancelled.map(({ id }) => id)).toEqual([third?.id]);
    const rest = await cancelFollowing(core, client, { bookingId: first?.id ?? 0, reason: "" });
    expect(rest.kept).toMatchObject([{ bookingId: first?.id, reason: "cutoff" }]);
    expect(rest.cancelled).toHaveLength(1);
    expect(await db.$count(bookings, eq(bookings.status, "confirmed"))).toBe(1);
  });
});
