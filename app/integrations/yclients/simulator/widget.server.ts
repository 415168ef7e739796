import type { Clock } from "~/lib/clock";
import { addDays, dayOf, isDay } from "~/lib/zoned-time";
import { PAGE_HEADERS, html, renderPage, type Html } from "../../core/simulator/html-page";
import {
  formBody,
  isSameOrigin,
  type SimulatorAnswer,
  type SimulatorRequest,
} from "../../core/simulator/http-server.server";
import { languageOf, type Lang } from "../../core/simulator/language";
import { createBookingApi, type BookingApi } from "./booking-api.server";
import type { Branch } from "./branch.server";
import { dayName } from "./journal";
import type { SimulatedService, YclientsState } from "./state";

const ru = {
  title: "Онлайн-запись",
  simulated: "Это имитация формы YClients: запись появится в вымышленном журнале.",
  service: "Выберите услугу",
  person: "Специалист",
  anybody: "Любой",
  time: "Дата и время",
  noTimes: "На этот день свободного времени нет.",
  noService: "Такой услуги в онлайн-записи нет.",
  contacts: "Ваши данные",
  name: "Имя",
  phone: "Телефон",
  email: "Эл. почта",
  comment: "Комментарий",
  code: "Код из SMS (1234)",
  book: "Записаться",
  back: "Назад",
  done: "Вы записаны",
  minutes: "мин",
  refused: "Не получилось записаться",
};
const en: typeof ru = {
  title: "Online booking",
  simulated: "This is a simulated YClients form: the record appears in an invented journal.",
  service: "Choose a service",
  person: "Specialist",
  anybody: "Anybody",
  time: "Day and time",
  noTimes: "No free time on this day.",
  noService: "No such service can be booked online.",
  contacts: "Your details",
  name: "Name",
  phone: "Phone",
  email: "E-mail",
  comment: "Comment",
  code: "Code from the SMS (1234)",
  book: "Book",
  back: "Back",
  done: "You are booked",
  minutes: "min",
  refused: "The booking did not work",
};
const words: Record<Lang, typeof ru> = { ru, en };

const SHOWN_DAYS = 14;
const STYLE = `
main{max-width:480px;gap:20px;padding:20px 16px 48px}h1{font-size:20px}.card{background:var(--raised);border:1px solid var(--line);border-radius:12px;padding:16px;display:grid;gap:12px}
.list{display:grid;gap:8px}.list a,.chips a{border:1px solid var(--line-strong);border-radius:10px;text-decoration:none;color:var(--ink);background:var(--raised)}
.list a{padding:12px 14px;display:flex;justify-content:space-between;gap:12px;min-height:48px;align-items:center}
.chips{display:flex;flex-wrap:wrap;gap:8px}.chips a{min-height:44px;padding:0 14px;display:inline-flex;align-items:center}
.chips a[aria-current]{background:var(--accent);color:var(--accent-ink);border-color:var(--accent)}
form.book{display:grid;gap:12px}form.book input,form.book textarea{width:100%}form.book button{justify-content:center;min-height:48px}
`;

/** What the address says: the vendor's tokens in `o`, and the form's own steps. */
interface Choice {
  lang: Lang;
  base: string;
  service: SimulatedService | null;
  /** 0: anybody. */
  staffId: number;
  day: string;
  time: string;
}

/** The branch's own booking form, at the address that a link with a chosen service and person has. Null for other paths. */
export function createWidget({
  state,
  branch,
  clock,
}: {
  state: YclientsState;
  branch: Branch;
  clock: Clock;
}) {
  const api = createBookingApi({ state, branch, clock });
  return (request: SimulatorRequest): SimulatorAnswer | null => {
    const match = /^\/company\/(\d+)(\/|$)/.exec(request.path);
    if (!match) return null;
    if (state.faults.offline) return "cut";
    if (Number(match[1]) !== state.company.id) return { status: 404, body: "no such branch" };
    const choice = choiceOf(state, request, dayOf(clock.now(), state.company.zone));
    if (request.method === "POST") {
      if (!isSameOrigin(request)) return { status: 403, body: { error: "another site" } };
      return book(state, api, { choice, form: formBody(request) });
    }
    return show(choice, stepOf(state, api, choice), 200);
  };
}

function choiceOf(state: YclientsState, { query, headers }: SimulatorRequest, today: string): Choice {
  const tokens = query.get("o") ?? "";
  const serviceId = Number(/s(\d+)/.exec(tokens)?.[1] ?? query.get("service") ?? 0);
  const day = query.get("day") ?? "";
  return {
    lang: languageOf(query.get("lang"), headers["accept-language"]),
    base: `/company/${state.company.id}/personal/menu`,
    service: state.services.find((one) => one.id === serviceId && one.active) ?? null,
    staffId: Math.max(0, Number(/m(-?\d+)/.exec(tokens)?.[1] ?? 0)),
    day: isDay(day) && day >= today ? day : today,
    time: /^\d{2}:\d{2}$/.exec(query.get("time") ?? "")?.[0] ?? "",
  };
}

/** The address of a step; what is not named stays. */
function linkTo(choice: Choice, change: Partial<Pick<Choice, "staffId" | "day" | "time">> & { serviceId?: number }): string {
  const { staffId, day, time } = { ...choice, ...change };
  const serviceId = change.serviceId ?? choice.service?.id;
  const person = staffId > 0 ? `m${staffId}` : "";
  const query = new URLSearchParams({ o: `${person}${serviceId ? `s${serviceId}` : ""}`, lang: choice.lang });
  if (day) query.set("day", day);
  if (time) query.set("time", time);
  return `${choice.base}?${query}`;
} // prettier-ignore

function stepOf(state: YclientsState, api: BookingApi, choice: Choice): Html {
  if (!choice.service) return serviceStep(state, choice);
  return choice.time === ""
    ? timeStep(state, api, { ...choice, service: choice.service })
    : contactStep(state, choice, null);
}

function serviceStep(state: YclientsState, choice: Choice): Html {
  const w = words[choice.lang];
  const offered = state.services.filter((one) => one.active);
  return html`<h1>${w.service}</h1>
    <div class="list">
      ${offered.map(
        (one) =>
          html`<a href="${linkTo(choice, { serviceId: one.id })}"
            ><span>${one.title}</span><span class="m">${one.price} · ${one.minutes} ${w.minutes}</span></a
          >`,
      )}
    </div>`;
}

function timeStep(state: YclientsState, api: BookingApi, choice: Choice & { service: SimulatedService }): Html {
  const w = words[choice.lang];
  const { service, staffId, day } = choice;
  const wanted = new URLSearchParams({ "service_ids[]": String(service.id), staff_id: String(staffId) });
  const dates = dataOf<{ booking_dates: string[] }>(api.dates(withRange(wanted, day)));
  const times = dataOf<{ time: string }[]>(api.times(staffId, day, wanted));
  const able = state.staff.filter(
    (one) => !one.fired && !one.hidden && (service.staffIds.length === 0 || service.staffIds.includes(one.id)),
  );
  const chip = (href: string, label: string, isChosen: boolean) =>
    html`<a href="${href}" ${{ markup: isChosen ? 'aria-current="true"' : "" }}>${label}</a>`;
  const days = [...new Set([day, ...(dates?.booking_dates ?? [])])].sort();
  return html`<div>
      <h1>${service.title}</h1>
      <p class="m">${service.price} · ${service.minutes} ${w.minutes}</p>
    </div>
    <section>
      <h2>${w.person}</h2>
      <div class="chips">
        ${chip(linkTo(choice, { staffId: 0 }), w.anybody, staffId === 0)}
        ${able.map((one) => chip(linkTo(choice, { staffId: one.id }), one.name, one.id === staffId))}
      </div>
    </section>
    <section>
      <h2>${w.time}</h2>
      <div class="chips">${days.map((one) => chip(linkTo(choice, { day: one }), shortDay(one, choice.lang), one === day))}</div>
      <p class="m" style="margin:12px 0 8px">${dayName(day, choice.lang)}</p>
      ${times && times.length > 0 ? html`<div class="chips">${times.map(({ time }) => chip(linkTo(choice, { time }), time, false))}</div>` : html`<p class="empty">${w.noTimes}</p>`}
    </section>`;
} // prettier-ignore

function withRange(wanted: URLSearchParams, from: string): URLSearchParams {
  const query = new URLSearchParams(wanted);
  query.set("date_from", from);
  query.set("date_to", addDays(from, SHOWN_DAYS));
  return query;
}

function contactStep(state: YclientsState, choice: Choice, problem: string | null, filled?: URLSearchParams): Html {
  const w = words[choice.lang];
  const person = state.staff.find((one) => one.id === choice.staffId)?.name ?? w.anybody;
  const was = (name: string) => filled?.get(name) ?? "";
  return html`<div class="card">
      <b>${choice.service?.title}</b>
      <span class="m">${person} · ${dayName(choice.day, choice.lang)}, ${choice.time}</span>
      <a href="${linkTo({ ...choice, time: "" }, {})}">${w.back}</a>
    </div>
    <h1>${w.contacts}</h1>
    ${problem ? html`<p class="note" role="alert">${w.refused}: ${problem}</p>` : null}
    <form class="book" method="post" action="${linkTo(choice, {})}">
      <label>${w.name}<input name="fullname" value="${was("fullname")}" required maxlength="200" autocomplete="name" /></label>
      <label>${w.phone}<input name="phone" type="tel" value="${was("phone")}" required maxlength="40" autocomplete="tel" /></label>
      <label>${w.email}<input name="email" type="email" value="${was("email")}" maxlength="200" autocomplete="email" /></label>
      <label>${w.comment}<textarea name="comment" rows="2" maxlength="1000">${was("comment")}</textarea></label>
      ${state.form.phoneConfirmation ? html`<label>${w.code}<input name="code" inputmode="numeric" maxlength="6" /></label>` : null}
      <button class="p">${w.book}</button>
    </form>`;
} // prettier-ignore

function book(
  state: YclientsState,
  api: BookingApi,
  { choice, form }: { choice: Choice; form: URLSearchParams },
): SimulatorAnswer {
  const { service, staffId, day, time } = choice;
  if (!service || time === "") return show(choice, stepOf(state, api, choice), 422);
  const appointments = [{ id: 1, services: [service.id], staff_id: staffId, datetime: `${day} ${time}:00` }];
  const answer = api.bookAs({ ...Object.fromEntries(form), appointments }, { ownToken: false });
  if (answer !== "cut" && answer.status === 201) return show(choice, doneStep(choice), 201);
  return show(choice, contactStep(state, choice, messageOf(answer), form), 422);
}

function doneStep(choice: Choice): Html {
  const w = words[choice.lang];
  return html`<div class="card">
    <h1>${w.done}</h1>
    <b>${choice.service?.title}</b>
    <span class="m">${dayName(choice.day, choice.lang)}, ${choice.time}</span>
  </div>`;
}

function show(choice: Choice, step: Html, status: number): SimulatorAnswer {
  const w = words[choice.lang];
  const body = html`${step}
    <p class="m s" style="text-align:center">${w.simulated}</p>`;
  // The product shows the form inside its own page.
  const policy = (PAGE_HEADERS["content-security-policy"] ?? "").replace(
    "frame-ancestors 'none'",
    "frame-ancestors *",
  );
  return {
    status,
    headers: { ...PAGE_HEADERS, "content-security-policy": policy },
    body: renderPage({ lang: choice.lang, title: w.title, body, style: STYLE }),
  };
}

function shortDay(day: string, lang: Lang): string {
  const format = new Intl.DateTimeFormat(lang, {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });
  return format.format(new Date(`${day}T00:00:00Z`));
}

function dataOf<T>(answer: SimulatorAnswer): T | null {
  if (answer === "cut" || answer.status >= 300) return null;
  return (answer.body as { data: T }).data;
}

function messageOf(answer: SimulatorAnswer): string {
  if (answer === "cut") return "";
  return (answer.body as { meta?: { message?: string } } | undefined)?.meta?.message ?? "";
}
