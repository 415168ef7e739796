/** The simulated branch: what a YClients account would hold. Plain data, so that it can live in a JSON file. */

export interface SimulatedCompany {
  id: number;
  title: string;
  /** IANA zone. */
  zone: string;
}

export interface SimulatedCategory {
  id: number;
  title: string;
}

export interface SimulatedService {
  id: number;
  categoryId: number;
  title: string;
  /** Major units of the branch's currency. */
  price: number;
  minutes: number;
  active: boolean;
  /** Who does it; empty means everybody. */
  staffIds: number[];
  /** Own lengths by person, minutes. */
  staffMinutes?: Record<number, number>;
}

export interface SimulatedStaff {
  id: number;
  name: string;
  specialization: string;
  fired: boolean;
  hidden: boolean;
  /** Minutes from midnight on working days, and the working days themselves, 0 = Monday. */
  fromMinutes: number;
  toMinutes: number;
  weekdays: number[];
  /** Days `YYYY-MM-DD` without work in spite of the weekday. */
  daysOff?: string[];
}

export interface SimulatedClient {
  id: number;
  name: string;
  /** As YClients stores it: digits such as 79169999900. */
  phone: string;
  email: string;
}

export interface SimulatedLine {
  serviceId: number;
  title: string;
  /** Line total after discount. */
  cost: number;
  firstCost: number;
  discount: number;
  amount: number;
}

export interface SimulatedRecord {
  id: number;
  visitId: number;
  staffId: number;
  lines: SimulatedLine[];
  clientId: number | null;
  /** Branch wall clock `YYYY-MM-DD HH:MM:SS`. */
  start: string;
  seconds: number;
  /** 2 confirmed, 1 came, 0 waiting, -1 did not come. */
  attendance: number;
  comment: string;
  /** Booked by the client online. */
  online: boolean;
  apiId: string;
  deleted: boolean;
  /** Paid in full. */
  paid?: boolean;
  /** What other programs have set and a PUT must send back; a PUT without it takes it away. */
  extras?: RecordExtras;
  hash: string;
  /** ISO instants. */
  createdAt: string;
  changedAt: string;
}

/** Fields of a record that only its writers give a meaning to. */
export interface RecordExtras {
  custom_color: string;
  record_labels: number[];
  custom_fields: Record<string, unknown>;
  sms_remain_hours: number;
  email_remain_hours: number;
}

export const HOOK_FLAGS = [
  "salon", "service_category", "service", "good", "master", "client", "record", "goods_operations_sale", "goods_operations_receipt",
  "goods_operations_consumable", "goods_operations_stolen", "goods_operations_move", "finances_operation", "self_sending",
] as const; // prettier-ignore

export interface SimulatedHooks {
  urls: string[];
  active: boolean;
  flags: Partial<Record<(typeof HOOK_FLAGS)[number], boolean>>;
}

/** Misbehaviour. Counts are "the next n API calls"; -1 is "until switched off". */
export interface SimulatedFaults {
  rateLimited: number;
  retryAfterSeconds: number;
  serverError: number;
  brokenJson: number;
  htmlPage: number;
  cutSocket: number;
  /** `success: false` with HTTP 200. */
  falseSuccess: number;
  /** Of calls that change something: it is done, and the connection breaks before the answer. */
  lostAnswer: number;
  /** Added to every answer. */
  slowMs: number;
  refuseToken: boolean;
  /** 403 on every business method. */
  notGranted: boolean;
  /** Methods answered with 403, as templates: `GET /records/{company}`. */
  refusedMethods: string[];
  /** Every connection is dropped and no webhook goes out, as if the vendor were not there. */
  offline: boolean;
  /** 429 after really more than 5 calls in a second or 200 in a minute. */
  countCalls: boolean;
  /** `datetime` carries an offset that is an hour off while `date` stays right. */
  wrongOffset: boolean;
  /** Phones and e-mails are hidden from this token. */
  hideContacts: boolean;
  /** Objects that may be empty come as []. */
  emptyAsList: boolean;
  /** Numbers come as text, yes and no as "1" and "0". */
  numbersAsText: boolean;
  /** Extra copies of every webhook. */
  webhookDuplicates: number;
  /** On top of the usual pause before a webhook. */
  webhookDelayMs: number;
  /** So many false webhooks beside each real one. */
  webhookForged: number;
  /** Webhooks of a quarter of a second go out in reverse order. */
  webhookShuffle: boolean;
  /** Webhooks are never sent. */
  webhookLost: boolean;
}

export const NO_FAULTS: Readonly<SimulatedFaults> = {
  rateLimited: 0,
  retryAfterSeconds: 2,
  serverError: 0,
  brokenJson: 0,
  htmlPage: 0,
  cutSocket: 0,
  falseSuccess: 0,
  lostAnswer: 0,
  slowMs: 0,
  refuseToken: false,
  notGranted: false,
  refusedMethods: [],
  offline: false,
  countCalls: false,
  wrongOffset: false,
  hideContacts: false,
  emptyAsList: false,
  numbersAsText: false,
  webhookDuplicates: 0,
  webhookDelayMs: 0,
  webhookForged: 0,
  webhookShuffle: false,
  webhookLost: false,
};

export interface SimulatedDelivery {
  /** ISO instant. */
  at: string;
  /** Host and path; the query holds the secret. */
  address: string;
  recordId: number;
  event: "create" | "update" | "delete";
  /** Not the vendor's at all, but somebody who pretends to be. */
  isForged?: boolean;
  attempt: number;
  outcome: "delivered" | "refused" | "failed" | "lost";
  httpStatus: number | null;
}

/** A call the simulator has received. */
export interface SimulatedCall {
  /** ISO instant. */
  at: string;
  method: string;
  /** Path and query of the API. Neither holds personal data in the methods known here. */
  path: string;
  /** Both tokens, the partner's alone, or none. */
  as: "user" | "partner" | "nobody";
  /** Null: the connection was dropped. */
  status: number | null;
}

/** Switches of the branch's booking form. */
export interface SimulatedForm {
  /** The form asks for a code by SMS; the simulated one is always `1234`. */
  phoneConfirmation: boolean;
  /** Phones (digits) of clients who may not book. */
  blacklist: string[];
}

export interface YclientsState {
  company: SimulatedCompany;
  categories: SimulatedCategory[];
  services: SimulatedService[];
  staff: SimulatedStaff[];
  clients: SimulatedClient[];
  records: SimulatedRecord[];
  hooks: SimulatedHooks;
  faults: SimulatedFaults;
  /** The latest first, at most a hundred. */
  deliveries: SimulatedDelivery[];
  /** The latest first, at most a hundred. */
  calls: SimulatedCall[];
  form: SimulatedForm;
  nextId: number;
}

export function emptyYclientsState(webhookTargets: readonly string[], companyId = 4564): YclientsState {
  return {
    company: { id: companyId, title: "Студия «Картотека»", zone: "Europe/Moscow" },
    categories: [],
    services: [],
    staff: [],
    clients: [],
    records: [],
    hooks: { urls: [...webhookTargets], active: webhookTargets.length > 0, flags: { record: true } },
    faults: { ...NO_FAULTS, refusedMethods: [] },
    deliveries: [],
    calls: [],
    form: { phoneConfirmation: false, blacklist: [] },
    nextId: 1,
  };
}

/** Rows to put in; each replaces the row of the same id. No webhooks are sent for them. */
export interface YclientsSeedRows {
  company?: Partial<SimulatedCompany>;
  categories?: SimulatedCategory[];
  services?: SimulatedService[];
  staff?: SimulatedStaff[];
  clients?: SimulatedClient[];
  records?: SimulatedRecord[];
}

/** Puts demo or test rows into the state. Deterministic: the same rows give the same state. */
export function seedYclientsSimulator(state: YclientsState, rows: YclientsSeedRows): void {
  state.company = { ...state.company, ...rows.company };
  state.categories = merged(state.categories, rows.categories);
  state.services = merged(state.services, rows.services);
  state.staff = merged(state.staff, rows.staff);
  state.clients = merged(state.clients, rows.clients);
  state.records = merged(state.records, rows.records);
  const lists = [state.categories, state.services, state.staff, state.clients, state.records];
  for (const list of lists) for (const { id } of list) state.nextId = Math.max(state.nextId, id + 1);
}

function merged<T extends { id: number }>(present: T[], added: T[] = []): T[] {
  if (added.length === 0) return present;
  const byId = new Map([...present, ...added].map((row) => [row.id, row]));
  return [...byId.values()].sort((a, b) => a.id - b.id);
}
