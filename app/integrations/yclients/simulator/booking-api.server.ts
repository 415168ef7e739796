import { z } from "zod";
import type { Clock } from "~/lib/clock";
import { addDays, isDay, weekdayOf } from "~/lib/zoned-time";
import type { SimulatorAnswer, SimulatorRequest } from "../../core/simulator/http-server.server";
import { jsonBody } from "../../core/simulator/http-server.server";
import { secondsOf, storedPhone, wallSeconds, type Branch } from "./branch.server";
import { refusal, success } from "./faults";
import { wallStart } from "./records-api.server";
import type { SimulatedStaff, YclientsState } from "./state";
import { categoryOut, serviceOut, staffOut, visitOut, wallText } from "./wire-out";

const STEP_MINUTES = 30;
const HORIZON_DAYS = 30;

const appointment = z.object({
  id: z.coerce.number().int(),
  services: z.array(z.coerce.number().int()).min(1),
  staff_id: z.coerce.number().int(),
  datetime: z.string().regex(/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/),
});
const checkBody = z.object({ appointments: z.array(appointment).min(1) });
const bookBody = checkBody.extend({
  phone: z.coerce.string(),
  fullname: z.string().default(""),
  email: z.string().nullish().transform((email) => email ?? ""),
  comment: z.string().default(""),
  api_id: z.coerce.string().default(""),
  code: z.coerce.string().default(""),
}); // prettier-ignore
const codeBody = z.object({ phone: z.coerce.string(), fullname: z.string().default("") });

/** What every simulated SMS says. */
const SMS_CODE = "1234";

type Appointment = z.output<typeof appointment>;

export interface BookingApi {
  services(query: URLSearchParams): SimulatorAnswer;
  staff(query: URLSearchParams): SimulatorAnswer;
  dates(query: URLSearchParams): SimulatorAnswer;
  times(staffId: number, day: string, query: URLSearchParams): SimulatorAnswer;
  code(request: SimulatorRequest): SimulatorAnswer;
  check(request: SimulatorRequest): SimulatorAnswer;
  book(request: SimulatorRequest): SimulatorAnswer;
  /** Books what a body says; somebody else than our token is told of by webhook. */
  bookAs(body: unknown, by: { ownToken: boolean }): SimulatorAnswer;
}

/** The online booking methods, which ask for the partner's token only. Error codes 431-438 are the vendor's. */
export function createBookingApi({
  state,
  branch,
  clock,
}: {
  state: YclientsState;
  branch: Branch;
  clock: Clock;
}): BookingApi {
  const today = () => wallText(clock.now(), state.company.zone).slice(0, 10);
  const bookable = () => state.staff.filter((one) => !one.fired && !one.hidden);

  function canDo(person: SimulatedStaff, serviceIds: number[]): boolean {
    return serviceIds.every((id) => {
      const service = state.services.find((one) => one.id === id);
      return (
        service?.active === true && (service.staffIds.length === 0 || service.staffIds.includes(person.id))
      );
    });
  }

  /** Whether the person may be booked there: on duty for the whole length, not in the past, nobody else. */
  function isFree(person: SimulatedStaff, start: string, seconds: number): boolean {
    const minute = Number(start.slice(11, 13)) * 60 + Number(start.slice(14, 16));
    if (
      !worksOn(person, start.slice(0, 10)) ||
      minute < person.fromMinutes ||
      minute + seconds / 60 > person.toMinutes
    )
      return false;
    if (wallSeconds(start) <= wallSeconds(wallText(clock.now(), state.company.zone).replace("T", " ")))
      return false;
    return !branch.isBusy(person.id, start, seconds);
  }

  function freeTimes(
    staffId: number,
    day: string,
    serviceIds: number[],
  ): { time: string; seconds: number }[] {
    const people = bookable().filter((one) => (staffId <= 0 || one.id === staffId) && canDo(one, serviceIds));
    const times: { time: string; seconds: number }[] = [];
    for (let minute = 0; minute < 1440; minute += STEP_MINUTES) {
      const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
      const lengths = people.map((one) => ({
        one,
        seconds: secondsOf(state, { serviceIds, staffId: one.id }),
      }));
      const free = lengths.find(({ one, seconds }) => isFree(one, `${day} ${time}:00`, seconds));
      if (free) times.push({ time, seconds: free.seconds });
    }
    return times;
  }

  /** Who takes the appointment, or the vendor's refusal. */
  function settle(one: Appointment): { staffId: number; start: string; seconds: number } | SimulatorAnswer {
    const start = wallStart(one.datetime);
    const lengthFor = (staffId: number) => secondsOf(state, { serviceIds: one.services, staffId });
    const errors = { id: one.id };
    const able = bookable().filter((person) => canDo(person, one.services));
    if (able.length === 0) return refusal(422, "Услуга недоступна для записи", { code: 438, errors });
    const asked = one.staff_id <= 0 ? able : able.filter((person) => person.id === one.staff_id);
    if (asked.length === 0) return refusal(422, "Услуга недоступна для записи", { code: 438, errors });
    const free = asked.find((person) => isFree(person, start, lengthFor(person.id)));
    if (free) return { staffId: free.id, start, seconds: lengthFor(free.id) };
    if (one.staff_id <= 0) return refusal(422, "Нет доступных сотрудников", { code: 436 });
    return refusal(422, "Выбранное время уже занято", { code: 433, errors });
  }

  function settleAll(
    appointments: Appointment[],
  ): { staffId: number; start: string; seconds: number }[] | SimulatorAnswer {
    const settled: { staffId: number; start: string; seconds: number }[] = [];
    for (const one of appointments) {
      const place = settle(one);
      if (place === "cut" || "status" in place) return place;
      const from = wallSeconds(place.start);
      const overlaps = settled.some((other) => {
        const taken = wallSeconds(other.start);
        return (
          other.staffId === place.staffId && taken < from + place.seconds && from < taken + other.seconds
        );
      });
      if (overlaps)
        return refusal(422, "Записи пересекаются между собой", { code: 437, errors: { id: one.id } });
      settled.push(place);
    }
    return settled;
  }

  function bookAs(body: unknown, by: { ownToken: boolean }): SimulatorAnswer {
    const parsed = bookBody.safeParse(body);
    if (!parsed.success) return refusal(422, "Ошибка валидации");
    const { phone, fullname, email, comment, api_id, code, appointments } = parsed.data;
    if (phone.replace(/\D/g, "").length < 10) return refusal(422, "Неверный номер телефона", { code: 431 });
    if (state.form.phoneConfirmation && code !== SMS_CODE)
      return refusal(422, "Неверный код подтверждения", { code: 432 });
    if (state.form.blacklist.includes(storedPhone(phone)))
      return refusal(403, "Клиент в чёрном списке", { code: 434 });
    if (fullname.trim() === "") return refusal(422, "Не указано имя", { code: 435 });
    const settled = settleAll(appointments);
    if (!Array.isArray(settled)) return settled;
    const rows = settled.map((place, at) => {
      const one = appointments[at];
      const lines = (one?.services ?? []).map((id) => ({ id }));
      const client = { name: fullname, phone, email };
      const record = branch.create({ ...place, lines, client, comment, apiId: api_id, online: true }, by);
      return { id: one?.id ?? at, record_id: record.id, record_hash: record.hash };
    });
    return success(rows, null, 201);
  }

  return {
    services(query) {
      const staffId = Number(query.get("staff_id") ?? 0);
      const offered = state.services.filter((one) => one.active);
      const chosen =
        staffId > 0
          ? offered.filter((one) => one.staffIds.length === 0 || one.staffIds.includes(staffId))
          : offered;
      const services = chosen.map((one) => ({
        id: one.id,
        title: one.title,
        category_id: one.categoryId,
        price_min: one.price,
        price_max: one.price,
        discount: 0,
        comment: "",
        weight: Number(serviceOut(state, one).weight),
        active: 1,
        sex: 0,
        image: "",
        prepaid: "forbidden",
        // Only a staff filter makes the length known.
        seance_length: staffId > 0 ? secondsOf(state, { serviceIds: [one.id], staffId }) : null,
      }));
      const category = state.categories.map((one) => categoryOut(state, one.id));
      return success({ events: [], services, category });
    },
    staff(query) {
      const serviceIds = wantedServices(query);
      const rows = bookable().map((one) => ({
        ...staffOut(state, one),
        bookable: canDo(one, serviceIds),
        seance_date: null,
        seances: [],
      }));
      return success(rows);
    },
    dates(query) {
      const serviceIds = wantedServices(query);
      const staffId = Number(query.get("staff_id") ?? 0);
      const working = askedDays(query, today()).filter((day) => bookable().some((one) => worksOn(one, day)));
      const free = working.filter((day) => freeTimes(staffId, day, serviceIds).length > 0);
      return success({
        booking_days: byMonth(free),
        booking_dates: free,
        working_days: byMonth(working),
        working_dates: working,
      });
    },
    times(staffId, day, query) {
      if (!isDay(day)) return refusal(422, "Ошибка валидации", { errors: { date: ["wrong"] } });
      const serviceIds = wantedServices(query);
      const rows = freeTimes(staffId, day, serviceIds).map(({ time, seconds }) => ({
        time,
        seance_length: seconds,
        sum_length: seconds,
        datetime: visitOut(`${day} ${time}:00`, state.company.zone),
      }));
      return success(rows);
    },
    code(request) {
      const parsed = codeBody.safeParse(jsonBody(request));
      if (!parsed.success || parsed.data.phone.replace(/\D/g, "").length < 10)
        return refusal(422, "Неверный номер телефона", { code: 431 });
      return success(null, { message: "Код отправлен" }, 201);
    },
    check(request) {
      const parsed = checkBody.safeParse(jsonBody(request));
      if (!parsed.success) return refusal(422, "Ошибка валидации");
      const settled = settleAll(parsed.data.appointments);
      return Array.isArray(settled) ? { status: 201 } : settled;
    },
    book: (request) => bookAs(jsonBody(request), { ownToken: true }),
    bookAs,
  };
}

/** The days a question is about: both ends, a month, or a month ahead; never the past, never more than a year. */
function askedDays(query: URLSearchParams, today: string): string[] {
  const month = /^\d{4}-\d{2}/.exec(query.get("date") ?? "")?.[0];
  const from = query.get("date_from") ?? (month ? `${month}-01` : today);
  const until =
    query.get("date_to") ?? (month ? addDays(`${month}-01`, 30) : addDays(today, HORIZON_DAYS - 1));
  if (!isDay(from) || !isDay(until)) return [];
  const first = from > today ? from : today;
  return Array.from({ length: 366 }, (_, offset) => addDays(first, offset)).filter(
    (day) => day <= until && (!month || query.has("date_to") || day.startsWith(month)),
  );
}

/** Whether a person works on a day at all. */
export function worksOn(person: SimulatedStaff, day: string): boolean {
  return person.weekdays.includes(weekdayOf(day)) && !(person.daysOff ?? []).includes(day);
}

/** `{"9": [4, 5]}`, and [] when there are none, as PHP writes an empty map. */
function byMonth(days: string[]): Record<string, number[]> | [] {
  if (days.length === 0) return [];
  const months: Record<string, number[]> = {};
  for (const day of days) (months[String(Number(day.slice(5, 7)))] ??= []).push(Number(day.slice(8, 10)));
  return months;
}

function wantedServices(query: URLSearchParams): number[] {
  return [...query.getAll("service_ids[]"), ...query.getAll("service_ids")]
    .map(Number)
    .filter((id) => id > 0);
}
