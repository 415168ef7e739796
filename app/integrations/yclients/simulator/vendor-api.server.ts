import { createHash } from "node:crypto";
import type { Clock } from "~/lib/clock";
import { addDays, isDay } from "~/lib/zoned-time";
import {
  jsonBody,
  type SimulatorAnswer,
  type SimulatorRequest,
} from "../../core/simulator/http-server.server";
import { createBookingApi, worksOn } from "./booking-api.server";
import type { Branch } from "./branch.server";
import { misbehave, refusal, spend, success } from "./faults";
import { hooksOut, writeHooks } from "./hooks-api";
import { createRecordsApi } from "./records-api.server";
import type { SimulatedCall, YclientsState } from "./state";
import { categoryOut, companyOut, serviceOut, staffOut } from "./wire-out";

export interface VendorApiOptions {
  state: YclientsState;
  branch: Branch;
  clock: Clock;
  /** Limits per address that hold whether they are switched on or not; null for none. */
  limits: Limits | null;
  /** Called when something was written or received. */
  changed(): void;
}

interface Limits {
  perSecond: number;
  perMinute: number;
}

/** The vendor's own (developers.yclients.com, 2024-09); in force while `countCalls` is on. */
const VENDOR_LIMITS: Limits = { perSecond: 5, perMinute: 200 };
const KEPT_CALLS = 100;

type Handler = (parts: string[], request: SimulatorRequest) => SimulatorAnswer;

/** "partner" methods take the first token alone; "user" methods want both, in the documented form. */
type Route = {
  method: string;
  /** The template by which a right is switched off: `GET /record/{company}/{record}`. */
  operation: string;
  pattern: RegExp;
  needs: "nothing" | "partner" | "user";
  handle: Handler;
};

/** `/api/v1/…` as YClients answers it. */
export function createVendorApi(options: VendorApiOptions): (request: SimulatorRequest) => SimulatorAnswer {
  const { state, clock } = options;
  const routes = vendorRoutes(options);
  const overLimit = createLimiter(clock);

  function answer(request: SimulatorRequest): SimulatorAnswer {
    const fault = misbehave(state.faults);
    if (fault) return fault;
    const limits = options.limits ?? (state.faults.countCalls ? VENDOR_LIMITS : null);
    if (limits && overLimit(limits))
      return refusal(429, "Превышен лимит запросов", { headers: { "retry-after": "1" } });
    const path = request.path.replace(/^\/api\/v1/, "");
    const matching = routes.filter((one) => one.pattern.test(path));
    const route = matching.find((one) => one.method === request.method);
    if (!route)
      return matching.length > 0 ? refusal(405, "Метод не поддерживается") : refusal(404, "Не найдено");
    const denied = deny(state, route, request.headers.authorization ?? "");
    if (denied) return denied;
    const parts = route.pattern.exec(path)?.slice(1) ?? [];
    // Every path with parts begins with the branch.
    if (parts[0] !== undefined && Number(parts[0]) !== state.company.id) {
      return refusal(403, "Недостаточно прав для управления компанией");
    }
    const done = asAsked(route.handle(parts.slice(1), request), { request, state });
    return request.method !== "GET" && spend(state.faults, "lostAnswer") ? "cut" : done;
  }

  return (request) => {
    const given = answer(request);
    const query = [...request.query].map(([name, value]) => `${name}=${value}`).join("&");
    const call: SimulatedCall = {
      at: clock.now().toISOString(),
      method: request.method,
      path: `${request.path.replace(/^\/api\/v1/, "")}${query ? `?${query}` : ""}`.slice(0, 200),
      as: asWhom(request.headers.authorization ?? ""),
      status: given === "cut" ? null : given.status,
    };
    state.calls.unshift(call);
    state.calls.length = Math.min(state.calls.length, KEPT_CALLS);
    options.changed();
    return given;
  };
}

function vendorRoutes({ state, branch, clock, changed }: VendorApiOptions): Route[] {
  const records = createRecordsApi(state, branch);
  const booking = createBookingApi({ state, branch, clock });
  const routes: Route[] = [];
  const add = (needs: Route["needs"], method: string, path: string, handle: Handler) => {
    const source = path.replace(/\//g, "\\/").replace(/:\w+/g, "([^/]+)");
    const operation = `${method} ${path.replace(/:(\w+)/g, "{$1}")}`;
    routes.push({ needs, method, operation, pattern: new RegExp(`^${source}\\/?$`), handle });
  };
  const serviceList: Handler = (_, { query }) => {
    const staffId = Number(query.get("staff_id") ?? 0);
    const categoryId = Number(query.get("category_id") ?? 0);
    const rows = state.services
      .filter((one) => !staffId || one.staffIds.length === 0 || one.staffIds.includes(staffId))
      .filter((one) => !categoryId || one.categoryId === categoryId)
      .map((one) => serviceOut(state, one));
    return success(rows, { total_count: rows.length });
  };
  const staffList: Handler = () =>
    success(
      state.staff.map((one) => staffOut(state, one)),
      { total_count: state.staff.length },
    );
  const categoryList: Handler = () =>
    success(
      state.categories.map((one) => categoryOut(state, one.id)),
      { total_count: state.categories.length },
    );

  add("nothing", "POST", "/auth", (_, request) => signIn(request));
  add("user", "GET", "/companies", () => success([companyOut(state)], { total_count: 1 }));
  add("user", "GET", "/company/:company", () => success(companyOut(state)));
  add("user", "GET", "/records/:company", (_, request) => records.list(request));
  add("user", "POST", "/records/:company", (_, request) => records.create(request));
  add("user", "GET", "/record/:company/:record", ([id]) => records.read(Number(id)));
  add("user", "PUT", "/record/:company/:record", ([id], request) => records.replace(Number(id), request));
  add("user", "DELETE", "/record/:company/:record", ([id]) => records.remove(Number(id)));
  add("user", "GET", "/company/:company/services", serviceList);
  add("user", "GET", "/services/:company", serviceList);
  add("user", "GET", "/company/:company/services/:service", ([id]) => {
    const service = state.services.find((one) => one.id === Number(id));
    return service ? success(serviceOut(state, service)) : refusal(404, "Не найдено");
  });
  add("user", "GET", "/company/:company/service_categories", categoryList);
  add("user", "GET", "/service_categories/:company", categoryList);
  add("user", "GET", "/company/:company/staff", staffList);
  add("user", "GET", "/staff/:company", staffList);
  add("user", "GET", "/company/:company/staff/:staff", ([id]) => {
    const person = state.staff.find((one) => one.id === Number(id));
    return person ? success(staffOut(state, person)) : refusal(404, "Не найдено");
  });
  add("user", "GET", "/schedule/:company/:staff/:from/:until", ([id, from, until]) =>
    schedule(state, Number(id), from ?? "", until ?? ""),
  );
  add("user", "GET", "/hooks_settings/:company", () => success(hooksOut(state)));
  add("user", "POST", "/hooks_settings/:company", (_, request) =>
    writeHooks(state, jsonBody(request), changed),
  );
  add("partner", "GET", "/book_services/:company", (_, { query }) => booking.services(query));
  add("partner", "GET", "/book_staff/:company", (_, { query }) => booking.staff(query));
  add("partner", "GET", "/book_dates/:company", (_, { query }) => booking.dates(query));
  add("partner", "GET", "/book_times/:company/:staff/:day", ([id, day], { query }) =>
    booking.times(Number(id), day ?? "", query),
  );
  add("partner", "POST", "/book_code/:company", (_, request) => booking.code(request));
  add("partner", "POST", "/book_check/:company", (_, request) => booking.check(request));
  add("partner", "POST", "/book_record/:company", (_, request) => booking.book(request));
  return routes;
}

/** 401 and 403 as the vendor tells them apart: no usable header, or a method this token is not granted. */
function deny({ faults }: YclientsState, route: Route, authorization: string): SimulatorAnswer | null {
  if (route.needs === "nothing") return null;
  const as = asWhom(authorization);
  if (as === "nobody" || faults.refuseToken) return refusal(401, "Требуется авторизация");
  if (route.needs === "user" && as !== "user") return refusal(401, "Требуется авторизация пользователя");
  const isRefused = faults.refusedMethods.includes(route.operation) || (route.needs === "user" && faults.notGranted);
  return isRefused ? refusal(403, "Нет прав на этот метод") : null;
} // prettier-ignore

/** Whose tokens an Authorization header holds, in the documented form. */
function asWhom(authorization: string): SimulatedCall["as"] {
  const form = /^Bearer ([^\s,]+)(?:, ?User ([^\s,]+))?$/.exec(authorization);
  if (!form) return "nobody";
  return form[2] ? "user" : "partner";
}

/** The answer in the shape of this request and of the faults: without the version in Accept it is the data alone. */
function asAsked(
  answer: SimulatorAnswer,
  { request, state }: { request: SimulatorRequest; state: YclientsState },
): SimulatorAnswer {
  if (answer === "cut" || answer.status >= 300 || answer.body === undefined) return answer;
  const { data } = answer.body as { data: unknown };
  const drifted = state.faults.numbersAsText ? asText(data) : data;
  const versioned = /application\/vnd\.(yclients|api)\.v2\+json/.test(request.headers.accept ?? "");
  return { ...answer, body: versioned ? { ...(answer.body as object), data: drifted } : drifted };
}

/** Numbers as text and booleans as "1" and "0", all the way down. */
function asText(value: unknown): unknown {
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "1" : "0";
  if (Array.isArray(value)) return value.map(asText);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asText(inner)]));
}

function signIn(request: SimulatorRequest): SimulatorAnswer {
  const body = jsonBody(request) as { login?: unknown; password?: unknown } | undefined;
  if (typeof body?.login !== "string" || typeof body.password !== "string" || body.password === "") {
    return refusal(401, "Неверный логин или пароль");
  }
  const user_token = createHash("md5").update(`${body.login}:${body.password}`).digest("hex");
  return success(
    { id: 1073232, user_token, name: "", phone: body.login, login: body.login, email: "", avatar: "" },
    null,
    201,
  );
}

/** Working hours by day, the minimum that other methods rest on. */
function schedule(state: YclientsState, staffId: number, from: string, until: string): SimulatorAnswer {
  const person = state.staff.find((one) => one.id === staffId);
  if (!person) return refusal(404, "Не найдено");
  if (!isDay(from) || !isDay(until)) return refusal(422, "Ошибка валидации");
  const clockText = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  const rows = [];
  for (let day = from, left = 92; day <= until && left > 0; day = addDays(day, 1), left -= 1) {
    const works = worksOn(person, day);
    const slots = works ? [{ from: clockText(person.fromMinutes), to: clockText(person.toMinutes) }] : [];
    rows.push({ date: day, is_working: works ? 1 : 0, slots });
  }
  return success(rows);
}

/** A sliding window over both limits; the oldest calls fall out as time goes. */
function createLimiter(clock: Clock): (limits: Limits) => boolean {
  const calls: number[] = [];
  return (limits) => {
    const now = clock.now().getTime();
    while (calls.length > 0 && (calls[0] ?? now) <= now - 60_000) calls.shift();
    const lastSecond = calls.filter((at) => at > now - 1000).length;
    if (calls.length >= limits.perMinute || lastSecond >= limits.perSecond) return true;
    calls.push(now);
    return false;
  };
}
