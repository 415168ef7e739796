import { instantOf, offsetMinutes, wallOf } from "~/lib/zoned-time";
import { lookupOf } from "./lookup";
import type {
  SimulatedClient,
  SimulatedRecord,
  SimulatedService,
  SimulatedStaff,
  YclientsState,
} from "./state";

/**
 * The simulator's rows as the vendor writes them, with its drift on purpose: some ids as text, [] for empty objects,
 * stamps with an offset without a colon, prices as text in the catalogue. Shapes: API Blueprint, 2024-09.
 */
export function recordOut(state: YclientsState, record: SimulatedRecord) {
  const staff = state.staff.find((one) => one.id === record.staffId);
  const client = lookupOf(state).client(record.clientId);
  const { zone } = state.company;
  const { extras } = record;
  const isList = state.faults.emptyAsList;
  return {
    id: record.id,
    company_id: state.company.id,
    staff_id: record.staffId,
    clients_count: client ? 1 : 0,
    services: record.lines.map((line) => ({
      id: line.serviceId,
      title: line.title,
      cost: line.cost,
      cost_to_pay: line.cost,
      manual_cost: line.cost,
      cost_per_unit: line.firstCost,
      discount: line.discount,
      first_cost: line.firstCost,
      amount: line.amount,
    })),
    goods_transactions: [],
    staff: isList ? [] : { id: record.staffId, api_id: null, name: staff?.name ?? "", specialization: staff?.specialization ?? "", position: [], avatar: "", avatar_big: "", rating: 0, votes_count: 0 },
    client: client ? clientOut(state, client) : isList ? [] : null,
    comer: null,
    date: record.start,
    datetime: visitOut(record.start, zone, state.faults.wrongOffset),
    create_date: stampOut(record.createdAt, zone),
    last_change_date: stampOut(record.changedAt, zone),
    comment: record.comment,
    online: record.online,
    visit_attendance: record.attendance,
    attendance: record.attendance,
    confirmed: 1,
    seance_length: record.seconds,
    length: record.seconds,
    technical_break_duration: 0,
    sms_before: 0,
    sms_now: 0,
    email_now: 0,
    notified: 0,
    master_request: 0,
    api_id: record.apiId,
    from_url: "",
    review_requested: 0,
    visit_id: String(record.visitId),
    created_user_id: 1073232,
    deleted: record.deleted,
    paid_full: record.paid ? 1 : 0,
    payment_status: 0,
    prepaid: false,
    prepaid_confirmed: false,
    custom_color: extras?.custom_color ?? "",
    record_labels: (extras?.record_labels ?? []).map((id) => ({ id, title: "", color: "#009800", icon: "" })),
    activity_id: 0,
    custom_fields: Object.keys(extras?.custom_fields ?? {}).length > 0 ? extras?.custom_fields : [],
    documents: [{ id: 1, type_id: 7, visit_id: record.visitId, record_id: record.id }],
    sms_remain_hours: extras?.sms_remain_hours ?? 5,
    email_remain_hours: extras?.email_remain_hours ?? 1,
    bookform_id: 0,
    record_from: "",
    is_mobile: record.online ? 2 : 0,
    is_update_blocked: false,
    resource_instance_ids: [],
    short_link: "",
  }; // prettier-ignore
}

/** The same record inside a webhook: several scalars change their type, and the client's contacts are missing. */
export function webhookOut(
  state: YclientsState,
  record: SimulatedRecord,
  event: "create" | "update" | "delete",
) {
  const data = recordOut(state, record);
  const { client: known } = data;
  const client = known && !Array.isArray(known) ? { ...known, phone: "", email: "" } : known;
  const drift = {
    paid_full: record.paid === true,
    is_mobile: record.online,
    sms_now: false,
    notified: "0",
    master_request: "0",
    custom_fields: [],
  };
  return {
    company_id: state.company.id,
    resource: "record",
    resource_id: record.id,
    status: event,
    data: { ...data, ...drift, client },
  };
}

function clientOut(state: YclientsState, client: SimulatedClient) {
  const { visits, came, missed } = lookupOf(state).counts(client.id);
  const hidden = state.faults.hideContacts;
  return {
    id: client.id,
    name: client.name,
    surname: "",
    patronymic: "",
    display_name: client.name,
    phone: hidden ? "" : client.phone,
    card: "",
    email: hidden ? "" : client.email,
    success_visits_count: came,
    fail_visits_count: missed,
    discount: 0,
    is_new: visits <= 1,
    custom_fields: [],
    sex: 0,
    birthday: "",
    client_tags: [],
    comment: "",
  };
}

export function companyOut(state: YclientsState) {
  return {
    id: state.company.id,
    title: state.company.title,
    country_id: 1,
    timezone: state.company.zone,
    active: "1",
    phones: [],
    social: [],
  };
}

/** `weight` sorts the catalogue downwards. */
export function serviceOut(state: YclientsState, service: SimulatedService) {
  const staffIds = service.staffIds.length > 0 ? service.staffIds : state.staff.map((one) => one.id);
  return {
    id: String(service.id),
    salon_service_id: String(service.id + 350_000),
    title: service.title,
    category_id: String(service.categoryId),
    price_min: service.price.toFixed(2),
    price_max: service.price.toFixed(2),
    discount: "0",
    comment: "",
    weight: String(1000 - state.services.indexOf(service)),
    active: service.active ? "1" : "0",
    api_id: "",
    duration: service.minutes * 60,
    staff: staffIds.map((id) => ({
      id: String(id),
      seance_length: String((service.staffMinutes?.[id] ?? service.minutes) * 60),
    })),
    image_group: [],
  };
}

export function categoryOut(state: YclientsState, id: number) {
  const category = state.categories.find((one) => one.id === id);
  const staff = state.staff.map((one) => one.id);
  return {
    id,
    salon_service_id: id + 350_000,
    title: category?.title ?? "",
    api_id: "0",
    weight: 1000 - id,
    staff,
  };
}

export function staffOut(state: YclientsState, person: SimulatedStaff) {
  return {
    id: person.id,
    name: person.name,
    company_id: state.company.id,
    specialization: person.specialization,
    position: [],
    avatar: "",
    avatar_big: "",
    fired: person.fired ? "1" : "0",
    status: "0",
    hidden: person.hidden ? "1" : "0",
  };
}

/** `2019-01-16T16:00:00+09:00`. */
export function visitOut(start: string, zone: string, wrongOffset = false): string {
  const [day = "", time = "00:00:00"] = start.split(" ");
  const [hours, minutes] = time.split(":").map(Number);
  const instant = instantOf({ day, minutes: (hours ?? 0) * 60 + (minutes ?? 0) }, zone);
  const offset = offsetMinutes(instant.getTime(), zone) + (wrongOffset ? 60 : 0);
  return `${day}T${time}${offsetText(offset, ":")}`;
}

/** `2019-01-16T20:35:15+0900`: no colon in the offset, whole seconds. */
export function stampOut(iso: string, zone: string): string {
  const instant = new Date(iso);
  return `${wallText(instant, zone)}${offsetText(offsetMinutes(instant.getTime(), zone), "")}`;
}

/** `YYYY-MM-DDTHH:MM:SS` on the branch's wall. */
export function wallText(instant: Date, zone: string): string {
  const { day, minutes } = wallOf(instant, zone);
  return `${day}T${two(Math.floor(minutes / 60))}:${two(Math.floor(minutes % 60))}:${two(instant.getUTCSeconds())}`;
}

function offsetText(minutes: number, colon: string): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${colon}${two(size % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
