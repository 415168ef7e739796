import { z } from "zod";
import type { Clock } from "~/lib/clock";
import { addDays, isDay, weekdayOf } from "~/lib/zoned-time";
import type { SimulatorAnswer, SimulatorRequest } from "../../core/simulator/http-server.server";
import { jsonBody } from "../../core/simulator/http-server.server";
import { wallSeconds, type Branch } from "./branch.server";
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
  email: z.string().default(""),
  comment: z.string().default(""),
  api_id: z.coerce.string().default(""),
});

type Appointment = z.output<typeof appointment>;

export interface BookingApi {
  services(query: URLSearchParams): SimulatorAnswer;
  staff(query: URLSearchParams): SimulatorAnswer;
  dates(query: URLSearchParams): SimulatorAnswer;
  times(staffId: number, day: string, query: URLSearchParams): SimulatorAnswer;
  check(request: SimulatorRequest): SimulatorAnswer;
  book(request: SimulatorRequest): SimulatorAnswer;
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

  function secondsOf(serviceIds: number[]): number {
    const minutes = serviceIds.reduce(
      (sum, id) => sum + (state.services.find((one) => one.id === id)?.minutes ?? 0),
      0,
    );
    return (minutes || 60) * 60;
  }

  function canDo(person: SimulatedStaff, serviceIds: number[]): boolean {
    return serviceIds.every((id) => {
      const service = state.services.find((one) => one.id === id);
      return service?.active && (service.staffIds.length === 0 || service.staffIds.includes(person.id));
    });
  }

  /** Whether the person may be booked there: on duty for the whole length, not in the past, nobody else. */
  function isFree(person: SimulatedStaff, start: string, seconds: number): boolean {
    const minute = Number(start.slice(11, 13)) * 60 + Number(start.slice(14, 16));
    const onDuty = person.weekdays.includes(weekdayOf(start.slice(0, 10)));
    if (!onDuty || minute < person.fromMinutes || minute + seconds / 60 > person.toMinutes) return false;
    if (wallSeconds(start) <= wallSeconds(wallText(clock.now(), state.company.zone).replace("T", " ")))
      return false;
    return !branch.isBusy(person.id, start, seconds);
  }

  function freeTimes(staffId: number, day: string, serviceIds: number[]): string[] {
    const people = bookable().filter((one) => (staffId <= 0 || one.id === staffId) && canDo(one, serviceIds));
    const seconds = secondsOf(serviceIds);
    const times: string[] = [];
    for (let minute = 0; minute < 1440; minute += STEP_MINUTES) {
      const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
      if (people.some((one) => isFree(one, `${day} ${time}:00`, seconds))) times.push(time);
    }
    return times;
  }

  /** Who takes the appointment, or the vendor's refusal. */
  function settle(one: Appointment): { staffId: number; start: string; seconds: number } | SimulatorAnswer {
    const start = wallStart(one.datetime);
    const seconds = secondsOf(one.services);
    const errors = { id: one.id };
    const able = bookable().filter((person) => canDo(person, one.services));
    if (able.length === 0) return refusal(422, "Услуга недоступна для записи", { code: 438, errors });
    const asked = one.staff_id <= 0 ? able : able.filter((person) => person.id === one.staff_id);
    const free = asked.find((person) => isFree(person, start, seconds));
    if (free) return { staffId: free.id, start, seconds };
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
        seance_length: staffId > 0 ? one.minutes * 60 : null,
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
      const days = Array.from({ length: HORIZON_DAYS }, (_, offset) => addDays(today(), offset));
      const working = days.filter((day) => bookable().some((one) => one.weekdays.includes(weekdayOf(day))));
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
      const seconds = secondsOf(serviceIds);
      const rows = freeTimes(staffId, day, serviceIds).map((time) => ({
        time,
        seance_length: seconds,
        sum_length: seconds,
        datetime: visitOut(`${day} ${time}:00`, state.company.zone),
      }));
      return success(rows);
    },
    check(request) {
      const parsed = checkBody.safeParse(jsonBody(request));
      if (!parsed.success) return refusal(422, "Ошибка валидации");
      const settled = settleAll(parsed.data.appointments);
      return Array.isArray(settled) ? { status: 201 } : settled;
    },
    book(request) {
      const parsed = bookBody.safeParse(jsonBody(request));
      if (!parsed.success) return refusal(422, "Ошибка валидации");
      const { phone, fullname, email, comment, api_id, appointments } = parsed.data;
      if (phone.replace(/\D/g, "").length < 10) return refusal(422, "Неверный номер телефона", { code: 431 });
      if (fullname.trim() === "") return refusal(422, "Не указано имя", { code: 435 });
      const settled = settleAll(appointments);
      if (!Array.isArray(settled)) return settled;
      const rows = settled.map((place, at) => {
        const one = appointments[at];
        const lines = (one?.services ?? []).map((id) => ({ id }));
        const client = { name: fullname, phone, email };
        const record = branch.create(
          { ...place, lines, client, comment, apiId: api_id, online: true },
          { ownToken: true },
        );
        return { id: one?.id ?? at, record_id: record.id, record_hash: record.hash };
      });
      return success(rows, null, 201);
    },
  };
}

function wantedServices(query: URLSearchParams): number[] {
  return [...query.getAll("service_ids[]"), ...query.getAll("service_ids")]
    .map(Number)
    .filter((id) => id > 0);
}

/** `{"9": [4, 5]}`, and [] when there are none, as PHP writes an empty map. */
function byMonth(days: string[]): Record<string, number[]> | [] {
  if (days.length === 0) return [];
  const months: Record<string, number[]> = {};
  for (const day of days) (months[String(Number(day.slice(5, 7)))] ??= []).push(Number(day.slice(8, 10)));
  return months;
}
