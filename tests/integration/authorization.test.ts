import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { eventually } from "~tests/support/outside";
import { changeRows, instantSql, queryNumber } from "~tests/support/product-database";
import { runningProductAbsence, runProduct } from "~tests/support/running-product";
import { recordEvent, sendWebhook } from "~tests/support/webhooks";

type Who = "anonymous" | "trainer" | "manager" | "admin";
const everybody: readonly Who[] = ["anonymous", "trainer", "manager", "admin"];

/** What one sees: the page, the way to the sign-in, a refusal, nothing of that name. */
type Sees = "page" | "sign-in" | "refused" | "nothing" | "elsewhere";

interface Manifest {
  routes: Record<string, { id: string; path?: string; index?: boolean; parentId?: string }>;
}

/** Who may open what; ids are filled in. `own` is a thing of the trainer's own column. */
interface Door {
  path: string;
  /** The least who sees it. */
  from: "anonymous" | "trainer" | "manager" | "admin";
  /** Ids to try where the address has a hole: that of the trainer's own, that of somebody else's. */
  own?: () => number | string;
  foreign?: () => number | string;
  /** To the trainer that of somebody else does not exist. */
  hides?: boolean;
  /** The trainer is let in to the own one only. */
  ownOnly?: boolean;
  /** Leads on instead of showing something. */
  leadsOn?: boolean;
}

describe.skipIf(runningProductAbsence !== null)("who may open what", () => {
  const running = runProduct();
  const studio = () => running.studio;
  /** What the first comparison with the vendor brought. */
  const synced = {
    recordId: 0,
    runId: 0,
    inboxId: 0,
    pointsEntryId: 0,
    auditId: 0,
    mergeId: 0,
    actionIds: [0, 0],
  };
  /** A programme of a client of the trainer's, and one of somebody else's. */
  const programs = { own: 0, given: 0 };
  /** A place on the waiting list, by its private link. */
  let waitingToken = "";
  /** Somebody who was sent to the vendor's form. */
  const widgetToken = "sent-to-the-form-of-the-vendor";

  beforeAll(async () => {
    await eventually(running.product, "the first comparison with the vendor is over", async () => {
      const done = "select max(id) from sync_runs where status = 'done'";
      synced.runId = await queryNumber(running.product, done);
      return synced.runId > 0;
    });
    synced.recordId = await queryNumber(running.product, "select max(id) from external_records");
    await sendWebhook(running.product, recordEvent(1));
    synced.inboxId = await queryNumber(running.product, "select max(id) from inbox");
    const audit = await running.ask("/crm/sync/audits", { as: "manager", body: { intent: "audit" } });
    synced.auditId = Number(audit.headers.get("location")?.split("/").at(-1));
    const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    const joined = await running.ask(`/book/${studio().services.training}/wait`, {
      body: { from: tomorrow, until: tomorrow, window: "any", name: "Ждущая", phone: "+7 701 555 77 66" },
    });
    const { clients, services } = studio();
    const soon = (ms: number) => instantSql(running.product, new Date(Date.now() + ms));
    await changeRows(
      running.product,
      `insert into points_entries (client_id, kind, points, cause_key, reason, actor, created_at) values (${clients.ivan.id}, 'correct', 10, 'correct:doors', 'подарок', 'system:test', ${soon(0)})`,
    );
    for (const { id } of [clients.ivan, clients.madina])
      await changeRows(
        running.product,
        `insert into client_actions (client_id, kind, state, description, result, due_at, created_by, created_at, updated_at, version) values (${id}, 'call', 'planned', '', '', ${soon(0)}, 'system:test', ${soon(0)}, ${soon(0)}, 1)`,
      );
    synced.actionIds = await Promise.all(
      [clients.ivan, clients.madina].map(({ id }) => queryNumber(running.product, `select max(id) from client_actions where client_id = ${id}`)),
    ); // prettier-ignore
    synced.pointsEntryId = await queryNumber(running.product, "select max(id) from points_entries");
    // Made and undone again, and an act: nothing of either client changes.
    await changeRows(
      running.product,
      `insert into client_merges (survivor_id, merged_id, actor, at, undone_at, undone_by) values (${clients.ivan.id}, ${clients.madina.id}, 'system:test', ${soon(0)}, ${soon(0)}, 'system:test')`,
    );
    synced.mergeId = await queryNumber(running.product, "select max(id) from client_merges");
    await changeRows(
      running.product,
      `insert into erasures (client_id, fingerprint, status, reason, actor, asked_at, done_at, counts) values (${clients.ivan.id}, 'doors', 'done', 'request', 'system:test', ${soon(0)}, ${soon(0)}, '{}')`,
    );
    const waits = `'waiting', ${soon(0)}, ${soon(900_000)}`;
    const columns = "link_token, client_id, service_id, state, created_at, wait_until";
    await changeRows(
      running.product,
      `insert into widget_visits (${columns}) values ('${widgetToken}', ${clients.madina.id}, ${services.massage}, ${waits})`,
    );
    for (const [name, clientId] of [
      ["own", clients.ivan.id],
      ["given", clients.madina.id],
    ] as const) {
      const at = soon(0);
      await changeRows(
        running.product,
        `insert into programs (title, client_id, state, version_number, price_minor, currency, created_by, created_at, updated_at, version) values ('Сила', ${clientId}, 'active', 1, 0, 'RUB', 'system:test', ${at}, ${at}, 1)`,
      );
      programs[name] = await queryNumber(running.product, "select max(id) from programs");
      await changeRows(
        running.product,
        `insert into program_versions (program_id, number, content, notes_html, actor, at) values (${programs[name]}, 1, '{"days":[]}', '', 'system:test', ${at})`,
      );
    }
    waitingToken = (joined.headers.get("location") ?? "").replace("/w/", "");
  });

  const doors: Door[] = [
    { path: "/", from: "anonymous", leadsOn: true },
    { path: "/book", from: "anonymous" },
    { path: "/book/:serviceId", from: "anonymous", own: () => studio().services.massage },
    { path: "/book/with/:staffId", from: "anonymous", own: () => studio().staff.irina },
    { path: "/book/:serviceId/wait", from: "anonymous", own: () => studio().services.massage },
    // Not sold in a form: leads back to the service's own page.
    { path: "/book/:serviceId/widget", from: "anonymous", own: () => studio().services.massage, leadsOn: true },
    { path: "/book/arriving/:linkToken", from: "anonymous", own: () => widgetToken },
    { path: "/b/:linkToken/confirming", from: "anonymous", own: () => studio().linkToken, leadsOn: true },
    { path: "/book/held/:linkToken", from: "anonymous", own: () => studio().linkToken, leadsOn: true },
    { path: "/b/:linkToken/move", from: "anonymous", own: () => studio().linkToken },
    { path: "/b/:linkToken/pay", from: "anonymous", own: () => studio().linkToken },
    { path: "/w/:linkToken", from: "anonymous", own: () => waitingToken },
    { path: "/share.png", from: "anonymous" },
    { path: "/share/:file", from: "anonymous", own: () => `${studio().services.massage}.png` },
    { path: "/embed.js", from: "anonymous" },
    { path: "/b/:linkToken", from: "anonymous", own: () => studio().linkToken },
    { path: "/b/:linkToken/visit.ics", from: "anonymous", own: () => studio().linkToken },
    { path: "/login", from: "anonymous" },
    // Without a half-done sign-in there is nothing to finish.
    { path: "/login/forgot", from: "anonymous" },
    // The client's own place: whoever is not signed in as a client is sent to sign in, staff too.
    { path: "/me", from: "anonymous", leadsOn: true },
    { path: "/me/visits", from: "anonymous", leadsOn: true },
    { path: "/me/programs", from: "anonymous", leadsOn: true },
    { path: "/me/programs/:programId", from: "anonymous", own: () => programs.given, leadsOn: true },
    { path: "/me/points", from: "anonymous", leadsOn: true },
    { path: "/me/payments", from: "anonymous", leadsOn: true },
    { path: "/me/progress", from: "anonymous", leadsOn: true },
    { path: "/me/photos", from: "anonymous", leadsOn: true },
    { path: "/me/photos/:photoId", from: "anonymous", own: () => 1, leadsOn: true },
    { path: "/me/profile", from: "anonymous", leadsOn: true },
    { path: "/me/notices", from: "anonymous", leadsOn: true },
    { path: "/me/privacy", from: "anonymous", leadsOn: true },
    { path: "/me/data.zip", from: "anonymous", leadsOn: true },
    { path: "/me/sign-in", from: "anonymous" },
    { path: "/me/code", from: "anonymous", leadsOn: true },
    { path: "/me/sign-out", from: "anonymous", leadsOn: true },
    { path: "/design", from: "anonymous" },
    { path: "/locale", from: "anonymous", leadsOn: true },
    { path: "/appearance", from: "anonymous", leadsOn: true },
    { path: "/crm", from: "trainer" },
    { path: "/crm/calendar", from: "trainer" },
    // Asked about no visit it says so with a 422.
    { path: "/crm/calendar/judge", from: "trainer", leadsOn: true },
    // Of a client they look after a trainer sees a colleague's visits too, and moves none of them.
    { path: "/crm/calendar/visits/:bookingId", from: "trainer", own: () => studio().bookings.ahead },
    { path: "/crm/bookings/new", from: "trainer" },
    { path: "/crm/bookings/:bookingId", from: "trainer", own: () => studio().bookings.ahead },
    { path: "/crm/bookings/:bookingId/move", from: "trainer", own: () => studio().bookings.ahead, foreign: () => studio().bookings.daniyars, ownOnly: true },
    { path: "/crm/requests", from: "trainer" },
    { path: "/crm/waiting", from: "trainer" },
    { path: "/crm/clients", from: "trainer" },
    { path: "/crm/clients/import", from: "manager" },
    { path: "/crm/clients/export", from: "manager" },
    { path: "/crm/clients.csv", from: "manager" },
    { path: "/crm/clients.xlsx", from: "manager" },
    { path: "/crm/clients/new", from: "trainer" },
    { path: "/crm/clients/duplicates", from: "manager" },
    { path: "/crm/clients/merges", from: "manager" },
    { path: "/crm/clients/merges/:mergeId", from: "manager", own: () => synced.mergeId },
    { path: "/crm/clients/erasures", from: "admin" },
    { path: "/crm/clients/:clientId/act", from: "admin", own: () => studio().clients.ivan.id },
    { path: "/crm/clients/:clientId/privacy", from: "trainer", own: () => studio().clients.ivan.id, foreign: () => studio().clients.madina.id, hides: true },
    { path: "/crm/clients/:clientId/data.zip", from: "manager", own: () => studio().clients.ivan.id },
    { path: "/crm/clients/:clientId", from: "trainer", own: () => studio().clients.ivan.id, foreign: () => studio().clients.madina.id, hides: true },
    { path: "/crm/clients/:clientId/edit", from: "trainer", own: () => studio().clients.ivan.id, foreign: () => studio().clients.madina.id, hides: true },
    { path: "/crm/clients/:clientId/progress", from: "trainer", own: () => studio().clients.ivan.id, foreign: () => studio().clients.madina.id, hides: true },
    { path: "/crm/progress", from: "trainer" },
    // Only takes forms: whoever may see the client is led to the page with the photographs.
    { path: "/crm/clients/:clientId/photos", from: "trainer", own: () => studio().clients.ivan.id, leadsOn: true },
    // Only take forms: whoever may see plans is led to the card; an open page says there what it shows.
    { path: "/crm/clients/:clientId/plans", from: "trainer", own: () => studio().clients.ivan.id, leadsOn: true },
    { path: "/crm/clients/plans/watch", from: "trainer", leadsOn: true },
    { path: "/crm/clients/:clientId/balance", from: "manager", own: () => studio().clients.ivan.id, leadsOn: true },
    // Only take forms: whoever may see the part is led to the card.
    { path: "/crm/clients/:clientId/helpdesk", from: "manager", own: () => studio().clients.ivan.id, leadsOn: true },
    { path: "/crm/clients/:clientId/amocrm", from: "trainer", own: () => studio().clients.ivan.id, leadsOn: true },
    { path: "/crm/clients/:clientId/talk", from: "trainer", own: () => studio().clients.ivan.id, foreign: () => studio().clients.madina.id, hides: true },
    { path: "/crm/actions", from: "trainer" },
    { path: "/crm/actions/:actionId", from: "trainer", own: () => synced.actionIds[0] ?? 0, foreign: () => synced.actionIds[1] ?? 0, hides: true },
    { path: "/crm/messages", from: "trainer" },
    { path: "/crm/clients/:clientId/contacts", from: "trainer", own: () => studio().clients.ivan.id, foreign: () => studio().clients.madina.id, hides: true },
    { path: "/crm/sync", from: "manager" },
    { path: "/crm/sync/records", from: "manager" },
    { path: "/crm/sync/inbox", from: "manager" },
    { path: "/crm/sync/inbox/replay", from: "manager" },
    { path: "/crm/sync/inbox/:inboxId", from: "manager", own: () => synced.inboxId },
    { path: "/crm/sync/diagnosis", from: "manager" },
    { path: "/crm/sync/audits", from: "manager" },
    { path: "/crm/sync/audits/:auditId", from: "manager", own: () => synced.auditId },
    { path: "/crm/sync/conflicts", from: "manager" },
    { path: "/crm/sync/conflicts/:conflictId", from: "manager", own: () => studio().conflictId },
    { path: "/crm/sync/records/:recordId", from: "manager", own: () => synced.recordId },
    { path: "/crm/sync/runs/:runId", from: "manager", own: () => synced.runId },
    { path: "/crm/loyalty", from: "manager" },
    { path: "/crm/loyalty.csv", from: "manager" },
    { path: "/crm/loyalty/entries/:entryId", from: "trainer", own: () => synced.pointsEntryId },
    { path: "/crm/pipeline", from: "trainer" },
    { path: "/crm/pipeline/figures", from: "trainer" },
    { path: "/crm/settings/pipeline", from: "manager" },
    { path: "/crm/programs", from: "trainer" },
    { path: "/crm/programs/new", from: "trainer" },
    { path: "/crm/programs/:programId", from: "trainer", own: () => programs.own, foreign: () => programs.given, hides: true },
    { path: "/crm/programs/:programId/edit", from: "trainer", own: () => programs.own, foreign: () => programs.given, hides: true },
    { path: "/crm/programs/:programId/print", from: "trainer", own: () => programs.own, foreign: () => programs.given, hides: true },
    { path: "/crm/analytics", from: "manager" },
    { path: "/crm/analytics/:key", from: "manager", own: () => "visits" },
    { path: "/crm/analytics/:key.csv", from: "manager", own: () => "visits" },
    { path: "/crm/payments", from: "manager" },
    { path: "/crm/payments.csv", from: "manager" },
    { path: "/crm/payments/:paymentId", from: "manager", own: () => studio().paymentId },
    { path: "/crm/settings/payments", from: "admin" },
    { path: "/crm/audit", from: "admin" },
    { path: "/crm/notices", from: "manager" },
    { path: "/crm/work", from: "admin" },
    { path: "/crm/account", from: "trainer" },
    { path: "/crm/settings", from: "trainer", leadsOn: true },
    { path: "/crm/settings/business", from: "admin" },
    { path: "/crm/settings/services", from: "manager" },
    { path: "/crm/settings/services/:serviceId", from: "manager", own: () => studio().services.massage },
    { path: "/crm/settings/categories", from: "manager" },
    { path: "/crm/settings/staff", from: "trainer" },
    { path: "/crm/settings/staff/:staffId", from: "manager", own: () => studio().staff.irina, foreign: () => studio().staff.daniyar },
    { path: "/crm/settings/staff/:staffId/hours", from: "trainer", own: () => studio().staff.irina, foreign: () => studio().staff.daniyar, ownOnly: true },
    { path: "/crm/settings/staff/:staffId/exceptions", from: "trainer", own: () => studio().staff.irina, foreign: () => studio().staff.daniyar, ownOnly: true },
    { path: "/crm/settings/resources", from: "manager" },
    { path: "/crm/settings/booking", from: "admin" },
    { path: "/crm/settings/locations", from: "manager" },
    { path: "/crm/settings/locations/:locationId/closures", from: "manager", own: () => studio().locationId },
    { path: "/crm/settings/locations/:locationId/holidays", from: "manager", own: () => studio().locationId },
    { path: "/crm/settings/locations/:locationId", from: "manager", own: () => studio().locationId },
    { path: "/crm/settings/loyalty", from: "admin" },
    { path: "/crm/settings/notices", from: "manager" },
    { path: "/crm/settings/notices/:template", from: "manager", own: () => "confirmed" },
    { path: "/crm/settings/feeds", from: "trainer" },
    { path: "/crm/settings/telegram", from: "admin" },
    { path: "/crm/settings/clients", from: "manager" },
    { path: "/crm/settings/integrations", from: "admin" },
    { path: "/crm/settings/integrations/drift", from: "admin" },
    { path: "/crm/settings/hms", from: "admin" },
    { path: "/crm/settings/billing", from: "admin" },
    { path: "/crm/settings/freescout", from: "admin" },
    { path: "/crm/settings/amocrm", from: "admin" },
    { path: "/crm/settings/yclients", from: "admin" },
    { path: "/crm/settings/yclients/catalogue", from: "manager" },
    { path: "/crm/settings/access", from: "admin" },
    { path: "/crm/settings/users", from: "admin" },
    { path: "/crm/settings/users/:userId", from: "admin", own: () => studio().users.trainer, foreign: () => studio().users.admin },
  ]; // prettier-ignore
  /** Addresses with rules of their own, tested below or elsewhere. */
  const others = [
    "/book/held/:linkToken/release",
    "/crm/series/:seriesId",
    "/crm/clients/merge/:survivorId/:mergedId",
    "/crm/clients/bulk/:operationId",
    "/crm/clients/import/:importId",
    "/crm/clients/import/:importId/report.csv",
    "/logout",
    "/live",
    "/me/link/:token",
    "/password/:token",
    "/login/code",
    "/*",
    "/notices/:token",
    "/measure/:token",
    "/panel/freescout",
    "/crm/clients/:clientId/photos/:photoId",
    "/calendar/:feed",
    "/pictures/:hash",
    "/crm/settings/pictures/:of/:id",
  ];

  const holes = /:[a-zA-Z]+/;
  const open = async (path: string, who: Who): Promise<{ sees: Sees; status: number; text: string }> => {
    const { status, text, headers } = await running.ask(path, { as: who === "anonymous" ? undefined : who });
    const location = headers.get("location") ?? "";
    const sees: Sees =
      status === 200 ? "page" : status === 403 || status === 401 ? "refused" : status === 404 ? "nothing" : location.startsWith("/login") ? "sign-in" : "elsewhere"; // prettier-ignore
    return { sees, status, text };
  };
  const mayOpen = (who: Who, door: Door) => everybody.indexOf(who) >= everybody.indexOf(door.from);

  function expected(who: Who, door: Door, id: "own" | "foreign" | "garbage"): Sees[] {
    if (who === "anonymous" && door.from !== "anonymous") return ["sign-in"];
    if (!mayOpen(who, door) || (who === "trainer" && door.ownOnly && id !== "own"))
      return id === "garbage" ? ["refused", "nothing"] : ["refused"];
    if (who === "trainer" && door.hides && id === "foreign") return ["nothing"];
    if (id === "garbage") return door.leadsOn ? ["nothing", "elsewhere"] : ["nothing"];
    return [door.leadsOn ? "elsewhere" : "page"];
  }

  it("the table below names every page of the built product", async () => {
    const build = (await import(pathToFileURL("build/server/index.js").href)) as Manifest;
    const pathOf = (id: string): string => {
      const route = build.routes[id];
      if (!route || id === "root") return "";
      return pathOf(route.parentId ?? "root") + (route.path ? `/${route.path}` : "");
    };
    const parents = new Set(Object.values(build.routes).map(({ parentId }) => parentId));
    const pages = Object.keys(build.routes)
      .filter((id) => id !== "root" && !parents.has(id))
      .map((id) => pathOf(id) || "/")
      .filter((path) => !path.startsWith("/api/"));
    expect([...pages].sort()).toEqual([...doors.map(({ path }) => path), ...others].sort());
  });

  /** Several at once: the product waits for its database more than for the processor. */
  async function together<T>(things: readonly T[], each: (thing: T) => Promise<void>): Promise<void> {
    const left = [...things];
    const walker = async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await each(next);
    };
    await Promise.all([walker(), walker(), walker(), walker()]);
  }

  it.each(everybody)(
    "for %s: own, foreign, unknown and garbage ids",
    async (who) => {
      const surprises: string[] = [];
      const asked = doors.flatMap((door) => {
        const at = (kind: "own" | "foreign" | "garbage", id: number | string | undefined) => ({ door, kind, path: door.path.replace(holes, String(id)) });
        if (!holes.test(door.path)) return [at("own", "")];
        const garbage = ["999999", "abc", "0", "%00", "-7", "1%20or%201=1"];
        return [at("own", door.own?.()), ...(door.foreign ? [at("foreign", door.foreign())] : []), ...garbage.map((id) => at("garbage", id))];
      }); // prettier-ignore
      await together(asked, async ({ door, kind, path }) => {
        const { sees, status, text } = await open(path, who);
        const wanted = who !== "anonymous" && path === "/login" ? ["elsewhere"] : expected(who, door, kind);
        if (!wanted.includes(sees))
          surprises.push(`${path}: ${sees} (${status}), not ${wanted.join(" or ")}`);
        const isPublic = who === "anonymous" && !path.startsWith("/b/");
        const leaks = ["Петров", "Серикова", "+7916", studio().clients.ivan.code, studio().linkToken];
        for (const secret of leaks)
          if (isPublic && text.includes(secret)) surprises.push(`${path} tells ${secret}`);
        // Мадина is nobody of the trainer's: whatever they open, she is not in it.
        const { madina } = studio().clients;
        for (const secret of [madina.code, madina.phone])
          if (who === "trainer" && text.includes(secret)) surprises.push(`${path} tells ${secret}`);
      });
      expect(surprises).toEqual([]);
    },
    60_000,
  );

  it("forms ask for the right again: what cannot be opened cannot be sent either", async () => {
    const before = await queryNumber(running.product, "select count(*) from booking_events");
    // To a trainer what is not theirs to see does not exist: 404, also for a form.
    const hidden = (path: string) =>
      path.endsWith(`/${studio().bookings.daniyars}`) ||
      path.startsWith(`/crm/clients/${studio().clients.madina.id}/`);
    const refusedTo: [Who, string, Record<string, string>][] = [
      ["trainer", `/crm/bookings/${studio().bookings.daniyars}`, { to: "cancelled" }],
      [
        "trainer",
        "/crm/calendar",
        { intent: "status", booking: String(studio().bookings.daniyars), to: "cancelled" },
      ],
      ["trainer", `/crm/clients/${studio().clients.madina.id}/edit`, { firstName: "Тайком", version: "1" }],
      ["trainer", `/crm/clients/${studio().clients.ivan.id}`, { points: "100", reason: "Тайком" }],
      ["trainer", `/crm/loyalty/entries/${synced.pointsEntryId}`, { reason: "Тайком" }],
      ["trainer", "/crm/sync", { intent: "dismiss", recordId: "1" }],
      ["trainer", `/crm/sync/conflicts/${studio().conflictId}`, { choice: "put_back" }],
      ["trainer", "/crm/sync/records", { intent: "dismiss", recordId: "1" }],
      ["trainer", "/crm/sync/inbox", { intent: "replay", inboxId: "1" }],
      ["trainer", "/crm/sync/inbox/replay", { intent: "replay", source: "yclients" }],
      ["trainer", "/crm/sync/diagnosis", { intent: "settle", bookingId: "1" }],
      ["trainer", "/crm/sync/audits", { intent: "audit" }],
      ["trainer", "/crm/sync/audits/1", { intent: "repair-all" }],
      ["trainer", `/crm/settings/staff/${studio().staff.daniyar}/hours`, {}],
      [
        "trainer",
        `/crm/settings/staff/${studio().staff.daniyar}/exceptions`,
        { kind: "off", dayFrom: "2030-01-01", reason: "other" },
      ],
      [
        "trainer",
        `/crm/settings/locations/${studio().locationId}/closures`,
        { kind: "off", dayFrom: "2030-01-01", reason: "other" },
      ],
      ["trainer", `/crm/settings/locations/${studio().locationId}/holidays`, { country: "RU" }],
      ["trainer", "/crm/settings/resources", { of: "kind", name: "Тайком" }],
      ["trainer", `/crm/settings/pictures/person/${studio().staff.irina}`, { intent: "remove" }],
      ["manager", "/crm/settings/booking", { holdMin: "1", payMin: "5", offerMin: "5" }],
      ["trainer", "/crm/settings/services/new", { name: "Тайком" }],
      ["trainer", "/crm/settings/users/new", { username: "evil" }],
      ["manager", "/crm/settings/users/new", { username: "evil" }],
      ["manager", `/crm/settings/users/${studio().users.admin}`, { intent: "deactivate" }],
      [
        "manager",
        `/crm/settings/users/${studio().users.trainer}`,
        { intent: "rights", right: "users:manage" },
      ],
      ["manager", `/crm/settings/users/${studio().users.trainer}`, { intent: "link" }],
      ["manager", `/crm/settings/users/${studio().users.trainer}`, { intent: "second-step-off" }],
      ["manager", "/crm/settings/access", { secondStep: "nobody" }],
      ["manager", "/crm/settings/business", { name: "Захвачено" }],
      ["manager", "/crm/settings/loyalty", { enabled: "" }],
      [
        "trainer",
        `/crm/payments/${studio().paymentId}`,
        { intent: "refund", amount: "1", reason: "Тайком", once: "x" },
      ],
      ["manager", "/crm/settings/payments", { gateway: "none", vatCode: "1" }],
      ["manager", "/crm/work", { intent: "retry", jobId: "1" }],
      ["trainer", "/crm/notices", { intent: "retry-all" }],
      ["trainer", "/crm/settings/notices", { inviteAfterDays: "0" }],
      ["trainer", "/crm/settings/notices/confirmed", { intent: "off" }],
      ["trainer", "/crm/settings/feeds", { intent: "create", staffId: String(studio().staff.daniyar) }],
    ];
    const surprises: string[] = [];
    for (const [who, path, body] of refusedTo) {
      const { status } = await running.ask(path, { body, as: who === "anonymous" ? undefined : who });
      const wanted = hidden(path) ? 404 : 403;
      const isCalendar = path === "/crm/calendar" && status === 409;
      if (status !== wanted && !isCalendar) surprises.push(`${who} ${path}: ${status}, not ${wanted}`);
      const nobody = await running.ask(path, { body });
      if (nobody.status !== 302 || !nobody.headers.get("location")?.startsWith("/login"))
        surprises.push(`anonymous ${path}: ${nobody.status}, not the sign-in`);
    }
    expect(surprises).toEqual([]);
    expect(await queryNumber(running.product, "select count(*) from booking_events")).toBe(before);
    expect(await queryNumber(running.product, "select count(*) from users")).toBe(3);
  });

  it("the JSON API knows tokens only: 401 without, 403 without the right, and a cookie is no token", async () => {
    const { tokens, services } = studio();
    const asks: [path: string, method: string, token: string | undefined, status: number][] = [
      ["/api/v1/auth/me", "GET", undefined, 401],
      ["/api/v1/auth/me", "GET", "kt_garbage", 401],
      ["/api/v1/auth/me", "GET", tokens.trainer, 200],
      ["/api/v1/auth/me", "GET", tokens.client, 200],
      ["/api/v1/bookings", "GET", undefined, 401],
      ["/api/v1/bookings", "GET", "' or 1=1", 401],
      ["/api/v1/bookings", "GET", tokens.client, 200],
      ["/api/v1/booking", "GET", undefined, 401],
      ["/api/v1/bookings", "POST", undefined, 401],
      ["/api/v1/bookings/series", "POST", undefined, 401],
      ["/api/v1/bookings/series", "POST", "kt_garbage", 401],
      ["/api/v1/bookings/1", "GET", undefined, 401],
      ["/api/v1/bookings/999999", "GET", tokens.client, 404],
      ["/api/v1/bookings/1", "PATCH", undefined, 401],
      ["/api/v1/bookings/holds", "POST", "kt_garbage", 401],
      ["/api/v1/bookings/holds/unknown-hold-token", "POST", "kt_garbage", 401],
      ["/api/v1/bookings/holds/unknown-hold-token", "DELETE", undefined, 204],
      ["/api/v1/yclients/sync-bookings", "POST", undefined, 401],
      ["/api/v1/yclients/sync-bookings", "POST", tokens.client, 403],
      ["/api/v1/yclients/sync-bookings", "POST", tokens.trainer, 403],
      [`/api/v1/booking/time-slots/${services.massage}`, "GET", undefined, 200],
      [`/api/v1/booking/time-slots/${services.massage}`, "GET", "kt_garbage", 401],
      ["/api/v1/auth/logout", "POST", undefined, 401],
    ];
    for (const [path, method, token, status] of asks) {
      const answer = await running.ask(path, { method, token, as: token ? undefined : "admin" });
      expect(`${method} ${path} ${answer.status}`).toBe(`${method} ${path} ${status}`);
    }
    // A client sees visits of their own only; Мадина has none, Иван has three.
    const own = JSON.parse((await running.ask("/api/v1/bookings", { token: tokens.client })).text) as object;
    expect(JSON.stringify(own)).not.toContain("Петров");
  });

  it("two cards side by side are for whoever may merge; a client with themself is refused in words", async () => {
    const { ivan, madina } = studio().clients;
    const at = (one: number, other: number | string) => `/crm/clients/merge/${one}/${other}`;
    expect((await open(at(ivan.id, madina.id), "anonymous")).sees).toBe("sign-in");
    expect((await open(at(ivan.id, madina.id), "trainer")).sees).toBe("refused");
    expect((await open(at(ivan.id, madina.id), "manager")).sees).toBe("page");
    expect((await open(at(ivan.id, ivan.id), "manager")).sees).toBe("page");
    expect((await open(at(ivan.id, 999999), "manager")).sees).toBe("nothing");
    expect((await running.ask(at(ivan.id, ivan.id), { body: {}, as: "manager" })).status).toBe(409);
    expect((await running.ask(at(ivan.id, madina.id), { body: {}, as: "trainer" })).status).toBe(403);
  });

  it("a live stream is for staff", async () => {
    expect((await open("/live?topics=bookings", "anonymous")).sees).toBe("sign-in");
  });
});
