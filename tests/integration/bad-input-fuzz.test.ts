import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countRows, queryNumber } from "~tests/support/product-database";
import { runningProductAbsence, runProduct, type Asked } from "~tests/support/running-product";

const REQUESTS = 2_000;
const TIME_LIMIT_MS = 40_000;
const AT_ONCE = 8;

/** Text that somebody may type, and text that nobody types. */
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    ...[
      "",
      " ",
      "0",
      "-1",
      "1",
      "any",
      "null",
      "undefined",
      "NaN",
      "true",
      "9".repeat(40),
      "1e309",
      "\u0000",
      "\ud800",
      "\u202e",
      "🏳️‍🌈",
    ],
    ...[
      "__proto__",
      "constructor",
      "../../etc/passwd",
      "' or 1=1 --",
      "<script>alert(1)</script>",
      "${7*7}",
      "%00",
      "%",
      "a[999999999]",
    ],
    ...[
      "2026-02-30",
      "9999-12-31T23:59:59Z",
      "-000001-01-01T00:00:00Z",
      "2026-03-01T10:00:00Z",
      "+7123456789",
      "+77015551234",
      "a@b",
      "x".repeat(5_000),
    ],
  ),
);
const json = fc.oneof(
  fc.json({ maxDepth: 5 }),
  text,
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
);

/** An address: a door with its holes filled by anything, and a query of anything. */
const doors = ["/book", "/book/:x", "/book/:x/wait", "/book/with/:x", "/book/held/:x", "/book/held/:x/release", "/b/:x", "/b/:x/move", "/b/:x/pay", "/b/:x/visit.ics", "/w/:x", "/share/:x", "/embed.js", "/login", "/locale", "/appearance", "/live", "/crm", "/crm/calendar", "/crm/bookings/new", "/crm/bookings/:x", "/crm/clients", "/crm/clients/new", "/crm/clients/:x", "/crm/clients/:x/edit", "/crm/sync", "/crm/sync/records/:x", "/crm/sync/runs/:x", "/crm/work", "/crm/account", "/crm/settings/business", "/crm/settings/services", "/crm/settings/services/:x", "/crm/settings/categories", "/crm/settings/staff/:x", "/crm/settings/staff/:x/hours", "/crm/settings/locations/:x", "/crm/settings/loyalty", "/crm/settings/users/:x", "/api/v1/auth/login", "/api/v1/auth/me", "/api/v1/booking", "/api/v1/bookings", "/api/v1/booking/time-slots/:x", "/api/v1/yclients/webhook", "/api/v1/yclients/sync-bookings", "/:x"]; // prettier-ignore
const names = ["start", "staff", "addons", "then", "seats", "location", "week", "embed", "lang", "any", "back", "q_1", "window", "until", "name", "phone", "email", "notes", "once", "service", "client", "to", "reason", "intent", "recordId", "clientId", "day", "month", "view", "q", "sort", "dir", "after", "before", "tab", "page", "topics", "locale", "theme", "returnTo", "next", "username", "password", "price", "durationMin", "version", "firstName", "lastName", "h-0-0-from", "service_id", "staff_id", "date", "upcoming_only", "status", "secret"]; // prettier-ignore
const fields = fc.dictionary(
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: text }),
  text,
  {
    maxKeys: 6,
  },
);

const encoded = (value: string) => encodeURIComponent(value.replace(/\p{Surrogate}/gu, "\ufffd"));
const queryOf = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join("&");

const requests = fc.record({
  door: fc.constantFrom(...doors),
  hole: fc.oneof(fc.constantFrom("1", "2", "4", "new"), text),
  query: fields,
  method: fc.constantFrom("GET", "GET", "POST", "POST", "POST", "PUT", "DELETE"),
  body: fc.oneof(
    fields.map((values) => ({ type: "application/x-www-form-urlencoded", text: queryOf(values) })),
    fields.map((values) => ({ type: "application/json", text: JSON.stringify(values) })),
    json.map((value) => ({ type: "application/json", text: value })),
    fc.record({
      type: fc.constantFrom("text/plain", "multipart/form-data; boundary=b", "application/octet-stream"),
      text,
    }),
  ),
  as: fc.constantFrom<Asked["as"]>(undefined, "trainer", "admin"),
  withToken: fc.boolean(),
});

describe.skipIf(runningProductAbsence !== null)("two thousand requests that nobody would send", () => {
  const running = runProduct();

  it("are answered, none by a 5xx, and leave no visit without its client, history or hour", async () => {
    const { studio, product } = running;
    const begun = Date.now();
    const seed = Number(process.env.FUZZ_SEED ?? 20_260_301);
    const queue = fc.sample(requests, { numRuns: REQUESTS, seed });
    const failures: string[] = [];
    let sent = 0;
    const hand = async () => {
      for (let one = queue.pop(); one && Date.now() - begun < TIME_LIMIT_MS; one = queue.pop()) {
        const path = `${one.door.replace(":x", encoded(one.hole) || "_")}?${queryOf(one.query)}`;
        // A live stream that is let in does not end.
        if (path.startsWith("/live") && one.as && one.method === "GET") continue;
        const hasBody = one.method !== "GET";
        const { status, text: said } = await running.ask(path.slice(0, 16_000), {
          ...{ method: one.method, as: one.as, token: one.withToken ? studio.tokens.admin : undefined },
          ...(hasBody ? { body: one.body.text, headers: { "content-type": one.body.type } } : {}),
        });
        sent += 1;
        if (status >= 500 || said.includes("at Object.") || said.includes("SQLITE_"))
          failures.push(
            `${status} ${one.method} ${path.slice(0, 200)} ${hasBody ? `${one.body.type} ${one.body.text.slice(0, 200)}` : ""}`,
          );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, hand));
    expect(failures).toEqual([]);
    expect(sent).toBeGreaterThan(500);

    expect((await running.ask("/readyz")).status).toBe(200);
    const orphans = [
      "select count(*) from bookings b where not exists (select 1 from booking_events e where e.booking_id = b.id)",
      "select count(*) from bookings where client_id is null and source <> 'yclients' and status not in ('hold', 'expired', 'cancelled')",
      "select count(*) from clients where display_name = ''",
      "select count(*) from bookings a join bookings b on a.staff_id = b.staff_id and a.id < b.id and a.is_exclusive and b.is_exclusive and a.blocks and b.blocks and a.busy_from < b.busy_until and b.busy_from < a.busy_until",
      "select count(*) from inbox",
    ];
    for (const sql of orphans) expect(await queryNumber(product, sql), sql).toBe(0);
    expect((await countRows(product)).users).toBeGreaterThanOrEqual(3);
    expect(product.output()).not.toMatch(/"level":"fatal"|ended:/);
  }, 90_000);
});
