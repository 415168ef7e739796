import { beforeAll, describe, expect, it } from "vitest";
import { pathToFileURL } from "node:url";
import { runningProductAbsence, runProduct } from "~tests/support/running-product";

type Who = "anonymous" | "client" | "trainer" | "manager" | "admin";
type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
const everybody: readonly Who[] = ["anonymous", "client", "trainer", "manager", "admin"];
const METHODS: readonly Method[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

interface Manifest {
  routes: Record<string, { id: string; path?: string; parentId?: string }>;
}

/** The least who is let in by each method, as the rules of roles say; `staff` alone would let a client's token in. */
interface Door {
  methods: Partial<Record<Method, Who>>;
  /** A client's token is refused although somebody below may come in. */
  noClients?: true;
  own?: () => number | string;
  foreign?: () => number | string;
  /** A body that would be taken: what is refused for it is refused for whose it is, not for its shape. */
  body?: (method: Method) => unknown;
  /** To whom the foreign one does not exist; to the others it is like their own. */
  hiddenFrom?: readonly Who[];
}

describe.skipIf(runningProductAbsence !== null)("every address and method of the JSON API", () => {
  const running = runProduct();
  const studio = () => running.studio;
  const made = { template: 0, given: 0, foreignGiven: 0, entry: 0, foreignEntry: 0, stage: 0 };
  const send = (who: Who, path: string, method: Method, body?: unknown) =>
    running.ask(`/api/v1/${path}`, {
      method,
      token: who === "anonymous" ? undefined : studio().tokens[who],
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
  const create = async (path: string, body: unknown): Promise<number> => {
    const { status, text } = await send("admin", path, "POST", body);
    expect([path, status, status < 300 ? "" : text]).toEqual([path, 201, ""]);
    return (JSON.parse(text) as { id: number }).id;
  };

  beforeAll(async () => {
    const { ivan, madina } = studio().clients;
    const today = new Date().toISOString().slice(0, 10);
    const row = { key: "squat", name: "Присед", sets: 3, reps: "10", weight: "", rest: "", notes: "" };
    const content = { days: [{ key: "d1", title: "Ноги", exercises: [row] }] };
    made.template = await create("programs", {
      title: "Сила",
      price: { minor: 0, currency: "KZT" },
      content,
    });
    made.given = await create(`programs/${made.template}/assign`, { client_id: ivan.id });
    made.foreignGiven = await create(`programs/${made.template}/assign`, { client_id: madina.id });
    made.entry = await create("progress", { client_id: ivan.id, measurement_date: today, weight: 82.5 });
    made.foreignEntry = await create("progress", {
      client_id: madina.id,
      measurement_date: today,
      weight: 61.4,
    });
    const stages = JSON.parse((await send("admin", "pipeline/stages", "GET")).text) as {
      items: { id: number }[];
    };
    made.stage = stages.items.at(-1)?.id ?? 0;
  });

  const own = { trainer: ["trainer"] as const };
  const ofClient = (methods: Door["methods"], body?: Door["body"]): Door => ({
    methods,
    body,
    noClients: true,
    own: () => studio().clients.ivan.id,
    foreign: () => studio().clients.madina.id,
    hiddenFrom: own.trainer,
  });
  const ofProgram = (methods: Door["methods"], body?: Door["body"]): Door => ({
    methods,
    body,
    noClients: true,
    own: () => made.given,
    foreign: () => made.foreignGiven,
    hiddenFrom: own.trainer,
  });
  const table: Record<string, Door> = {
    "auth/login": { methods: { POST: "anonymous" } },
    "auth/logout": { methods: { POST: "client" } },
    "auth/me": { methods: { GET: "client" } },
    "booking": { methods: { GET: "client" } },
    "bookings": { methods: { GET: "client", POST: "client" } },
    "payments": { methods: { GET: "client", POST: "client" } },
    "bookings/holds": { methods: { POST: "anonymous" } },
    "bookings/series": { methods: { POST: "client" } },
    "bookings/:bookingId": {
      methods: { GET: "client", PATCH: "client" },
      own: () => studio().bookings.ahead,
      foreign: () => studio().bookings.daniyars,
      // A trainer sees all visits of a client they look after, a colleague's too.
      hiddenFrom: ["client"],
      body: () => ({ action: "cancel" }),
    },
    "booking/time-slots/:serviceId": { methods: { GET: "anonymous" }, own: () => studio().services.massage },
    "yclients/widget-url/:serviceId": { methods: { GET: "anonymous" }, own: () => studio().services.massage },
    "get_balance": { methods: { POST: "manager" }, noClients: true },
    "yclients/sync-bookings": { methods: { POST: "manager" }, noClients: true },
    "programs": { methods: { GET: "trainer", POST: "trainer" }, noClients: true },
    "programs/:programId": ofProgram({ GET: "trainer", PUT: "trainer", PATCH: "trainer" }, () => ({ version: 1, title: "Тайком" })),
    "programs/:programId/assign": ofProgram({ POST: "trainer" }, () => ({ client_id: studio().clients.ivan.id })),
    "programs/:programId/view": ofProgram({ GET: "trainer" }),
    "programs/:programId/marks": ofProgram({ GET: "trainer", POST: "trainer" }, () => ({ day_key: "d1", exercise_key: "squat", done_on: "2026-01-01" })),
    "clients": { methods: { GET: "trainer", POST: "trainer" }, noClients: true },
    "clients/:clientId": ofClient({ GET: "trainer", PUT: "trainer", PATCH: "trainer" }, () => ({ version: 1, first_name: "Тайком" })),
    "clients/:clientId/payments": ofClient({ GET: "manager" }),
    "clients/:clientId/programs": ofClient({ GET: "trainer" }),
    "clients/:clientId/actions": ofClient({ GET: "trainer" }),
    "clients/:clientId/contacts": ofClient({ GET: "trainer" }),
    "clients/:clientId/progress": ofClient({ GET: "trainer" }),
    "clients/:clientId/move-stage": ofClient({ POST: "trainer" }, () => ({ stage_id: made.stage })),
    "actions": { methods: { GET: "trainer", POST: "trainer" }, noClients: true },
    "contacts": { methods: { GET: "trainer", POST: "trainer" }, noClients: true },
    "progress": { methods: { POST: "trainer" }, noClients: true },
    "pipeline/stages": { methods: { GET: "trainer", POST: "manager" }, noClients: true },
    "pipeline/stages/:stageId": { methods: { PUT: "manager", PATCH: "manager", DELETE: "manager" }, noClients: true, own: () => made.stage },
    "pipeline/analytics": { methods: { GET: "trainer" }, noClients: true },
    "analytics/overview": { methods: { GET: "manager" }, noClients: true },
    "analytics/conversion": { methods: { GET: "manager" }, noClients: true },
    "analytics/revenue": { methods: { GET: "manager" }, noClients: true },
    "analytics/clients-growth": { methods: { GET: "manager" }, noClients: true },
    "services": { methods: { GET: "anonymous" } },
    "staff": { methods: { GET: "anonymous" } },
    "staff/:staffId/schedules": { methods: { GET: "trainer", POST: "trainer" }, noClients: true, own: () => studio().staff.irina },
    "staff/:staffId/exceptions": { methods: { GET: "trainer", POST: "trainer" }, noClients: true, own: () => studio().staff.irina },
  }; // prettier-ignore
  /** Doors of vendors, and addresses whose own tests walk every case. */
  const elsewhere = [
    ...[
      "*",
      "yclients/webhook",
      "yookassa/webhook",
      "stripe/webhook",
      "telegram/webhook",
      "hms/webhook",
      "freescout/webhook",
      "amocrm/webhook",
    ],
    ...[
      "bookings/holds/:linkToken",
      "staff/:staffId/schedules/:scheduleId",
      "staff/:staffId/exceptions/:exceptionId",
    ],
    // An id of a client by GET, of an entry by the others: the journal's own tests tell them apart.
    ...[
      "progress/:id",
      "progress/:id/chart",
      "progress/entries/:entryId",
      "progress/entries/:entryId/restore",
    ],
  ];
  /** Done once, it cannot be done by the next one. */
  const untried = (path: string, method: Method) => path === "auth/logout" || method === "DELETE";

  /** A trainer reads a colleague's visit of a client they look after, and changes nothing of it. */
  const isColleagues = (path: string, method: Method, kind: unknown) =>
    path === "bookings/:bookingId" && method !== "GET" && kind === "foreign";

  const hole = /:[a-zA-Z]+/;
  const mayCome = (who: Who, { methods, noClients }: Door, method: Method) =>
    everybody.indexOf(who) >= everybody.indexOf(methods[method] ?? "admin") &&
    !(noClients && who === "client");

  it("the table names them all, with the methods they take", async () => {
    const build = (await import(pathToFileURL("build/server/index.js").href)) as Manifest;
    const paths = Object.values(build.routes).flatMap(({ path }) => (path?.startsWith("api/v1/") ? [path.slice("api/v1/".length)] : [])); // prettier-ignore
    expect(paths.sort()).toEqual([...Object.keys(table), ...elsewhere].sort());
    for (const [path, { methods }] of Object.entries(table)) {
      const asked = path.replace(hole, "1");
      const { headers, status } = await running.ask(`/api/v1/${asked}`, { method: "OPTIONS" });
      const allowed = (headers.get("allow") ?? "")
        .split(", ")
        .filter((one) => METHODS.includes(one as Method));
      expect([path, status, ...allowed.sort()]).toEqual([path, 204, ...Object.keys(methods).sort()]);
      const refused = METHODS.find((method) => !methods[method] && method !== "GET");
      if (refused) expect([path, (await send("admin", asked, refused, {})).status]).toEqual([path, 405]);
    }
  });

  it.each(everybody)("for %s: what is theirs, another's, unknown and garbage", async (who) => {
    const { ivan, madina } = studio().clients;
    const foreign = who === "trainer" ? madina : who === "client" ? ivan : null;
    const surprises: string[] = [];
    for (const [path, door] of Object.entries(table)) {
      const ids = hole.test(path)
        ? [["own", door.own?.()], ...(door.foreign ? [["foreign", door.foreign()]] : []), ...["999999", "abc", "0", "-7", "%00"].map((id) => ["garbage", id])]
        : [["own", ""]]; // prettier-ignore
      for (const method of METHODS) {
        if (!door.methods[method] || untried(path, method)) continue;
        for (const [kind, id] of ids) {
          const asked = path.replace(hole, String(id));
          const { status, text } = await send(
            who,
            asked,
            method,
            method === "GET" ? undefined : kind === "own" ? {} : (door.body?.(method) ?? {}),
          );
          const say = (wanted: string) =>
            surprises.push(`${who} ${method} ${asked}: ${status}, not ${wanted}`);
          const isHidden = kind === "foreign" && door.hiddenFrom?.includes(who);
          if (status >= 500) say("a failure");
          else if (!mayCome(who, door, method)) {
            if (status !== (who === "anonymous" ? 401 : 403)) say(who === "anonymous" ? "401" : "403");
          } else if (kind === "garbage" || isHidden) {
            // Without a body that would be taken, its shape may be refused first.
            if (status !== 404 && !(status === 422 && method !== "GET" && !door.body)) say("404");
          } else if (
            status === 401 ||
            status === 403 ||
            (status === 404 && who !== "client" && !isColleagues(path, method, kind))
          )
            say("let in");
          if (foreign && method === "GET")
            for (const canary of [foreign.code, foreign.phone, foreign.name])
              if (text.includes(canary))
                surprises.push(`${who} ${method} ${asked} tells of another: ${canary}`);
        }
      }
    }
    expect(surprises).toEqual([]);
  });
});
