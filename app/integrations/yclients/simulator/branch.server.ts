import { createHash } from "node:crypto";
import type { Clock } from "~/lib/clock";
import { addDays, wallOf } from "~/lib/zoned-time";
import { lookupOf } from "./lookup";
import type { RecordExtras, SimulatedClient, SimulatedLine, SimulatedRecord, YclientsState } from "./state";

export interface ClientInput {
  name?: string;
  phone?: string;
  email?: string;
}

export interface LineInput {
  id: number;
  cost?: number;
  firstCost?: number;
  discount?: number;
  amount?: number;
}

export interface RecordInput {
  staffId?: number;
  lines?: LineInput[];
  /** Null takes the client away. */
  client?: ClientInput | null;
  /** Branch wall clock `YYYY-MM-DD HH:MM:SS`; without a day (` HH:MM:SS`) the record's own stays. */
  start?: string;
  seconds?: number;
  attendance?: number;
  comment?: string;
  online?: boolean;
  apiId?: string;
  paid?: boolean;
  extras?: RecordExtras;
  /** Sets the first line's cost, others to nothing; major units. */
  price?: number;
}

export type BranchEvent = {
  record: SimulatedRecord;
  event: "create" | "update" | "delete";
  ownToken: boolean;
};

export interface BranchOptions {
  state: YclientsState;
  clock: Clock;
  /** After every change of a record. */
  changed(event: BranchEvent): void;
}

export interface Branch {
  create(input: RecordInput, by?: { ownToken: boolean }): SimulatedRecord;
  change(record: SimulatedRecord, input: RecordInput, by?: { ownToken: boolean }): SimulatedRecord;
  /** Marks as deleted, as YClients does: the row stays for `with_deleted=1`. */
  remove(record: SimulatedRecord, by?: { ownToken: boolean }): void;
  find(id: number): SimulatedRecord | undefined;
  /** Whether a person is taken anywhere in [start, start + seconds), wall clock. */
  isBusy(staffId: number, start: string, seconds: number, except?: number): boolean;
}

/** The rules of the simulated branch: everything that changes a record goes through here, so every change is announced. */
export function createBranch({ state, clock, changed }: BranchOptions): Branch {
  const nextId = () => state.nextId++;
  const lookup = lookupOf(state);

  function linesOf(inputs: LineInput[]): SimulatedLine[] {
    return inputs.map((input) => {
      const service = state.services.find((one) => one.id === input.id);
      const firstCost = input.firstCost ?? service?.price ?? input.cost ?? 0;
      const discount = input.discount ?? 0;
      const amount = input.amount ?? 1;
      const cost = input.cost ?? firstCost * amount * (1 - discount / 100);
      return { serviceId: input.id, title: service?.title ?? "", cost, firstCost, discount, amount };
    });
  }

  /** Finds the client by phone as YClients does, or makes one. */
  function clientIdOf(input: ClientInput): number {
    const digits = storedPhone(input.phone ?? "");
    const present = digits === "" ? undefined : lookup.clientByPhone(digits);
    const client: SimulatedClient = present ?? { id: nextId(), name: "", phone: digits, email: "" };
    if (!present) {
      state.clients.push(client);
      lookup.noteClient(client);
    }
    if (input.name) client.name = input.name;
    if (input.email !== undefined) client.email = input.email;
    return client.id;
  }

  function apply(record: SimulatedRecord, input: RecordInput): void {
    if (input.staffId !== undefined) record.staffId = input.staffId;
    if (input.lines) {
      record.lines = linesOf(input.lines);
      if (input.seconds === undefined) record.seconds = lengthOf(record);
    }
    if (input.start !== undefined)
      record.start = input.start.startsWith(" ") ? `${record.start.slice(0, 10)}${input.start}` : input.start;
    if (input.seconds !== undefined) record.seconds = input.seconds;
    if (input.attendance !== undefined) record.attendance = input.attendance;
    if (input.comment !== undefined) record.comment = input.comment;
    if (input.online !== undefined) record.online = input.online;
    if (input.apiId !== undefined) record.apiId = input.apiId;
    if (input.paid !== undefined) record.paid = input.paid;
    if (input.extras !== undefined) record.extras = input.extras;
    if (input.client === null) record.clientId = null;
    else if (input.client !== undefined) changeClient(record, input.client);
    const { price } = input;
    if (price !== undefined)
      record.lines = record.lines.map((line, at) => ({ ...line, cost: at === 0 ? price : 0 }));
  }

  /** Another phone is another person; the same phone, or none given, is a correction of this one. */
  function changeClient(record: SimulatedRecord, input: ClientInput): void {
    const current = lookup.client(record.clientId);
    if (current && input.phone === undefined) {
      if (input.name !== undefined) current.name = input.name;
      if (input.email !== undefined) current.email = input.email;
    } else record.clientId = clientIdOf(input);
  }

  function lengthOf({ lines, staffId }: SimulatedRecord): number {
    return secondsOf(state, { serviceIds: lines.map(({ serviceId }) => serviceId), staffId });
  }

  return {
    create(input, by = { ownToken: false }) {
      const id = nextId();
      const now = clock.now();
      const record: SimulatedRecord = {
        id,
        visitId: 8_262_000 + id,
        staffId: state.staff[0]?.id ?? 0,
        lines: [],
        clientId: null,
        start: defaultStart(now, state.company.zone),
        seconds: 3600,
        attendance: 0,
        comment: "",
        online: false,
        apiId: "",
        deleted: false,
        hash: createHash("md5").update(`${state.company.id}:${id}`).digest("hex"),
        createdAt: now.toISOString(),
        changedAt: now.toISOString(),
      };
      const firstService = state.services[0];
      apply(record, { ...(firstService ? { lines: [{ id: firstService.id }] } : {}), ...input });
      state.records.push(record);
      lookup.note(record);
      changed({ record, event: "create", ...by });
      return record;
    },
    change(record, input, by = { ownToken: false }) {
      apply(record, input);
      record.changedAt = clock.now().toISOString();
      lookup.note(record);
      changed({ record, event: "update", ...by });
      return record;
    },
    remove(record, by = { ownToken: false }) {
      record.deleted = true;
      record.changedAt = clock.now().toISOString();
      lookup.note(record);
      changed({ record, event: "delete", ...by });
    },
    find: (id) => lookup.record(id),
    isBusy(staffId, start, seconds, except) {
      const from = wallSeconds(start);
      const day = start.slice(0, 10);
      // A record of the evening before may reach into this day.
      for (const near of [addDays(day, -1), day, addDays(day, 1)]) {
        for (const one of lookup.beginning(staffId, near)) {
          if (one.deleted || one.id === except) continue;
          const taken = wallSeconds(one.start);
          if (taken < from + seconds && from < taken + one.seconds) return true;
        }
      }
      return false;
    },
  };
}

/** How long services take a person, seconds; an hour for none. */
export function secondsOf(
  state: YclientsState,
  { serviceIds, staffId }: { serviceIds: readonly number[]; staffId: number },
): number {
  const minutes = serviceIds.reduce((sum, id) => {
    const service = state.services.find((one) => one.id === id);
    return sum + (service?.staffMinutes?.[staffId] ?? service?.minutes ?? 0);
  }, 0);
  return (minutes || 60) * 60;
}

/** Tomorrow at noon of the branch. */
function defaultStart(now: Date, zone: string): string {
  return `${wallOf(new Date(now.getTime() + 24 * 3600_000), zone).day} 12:00:00`;
}

/** A wall clock as a number that can be compared; not an instant. */
export function wallSeconds(start: string): number {
  return Date.parse(`${start.replace(" ", "T")}Z`) / 1000;
}

/** Digits, with the trunk 8 of Russia and Kazakhstan turned into 7, as YClients keeps them. */
export function storedPhone(raw: string): string {
  return raw.replace(/\D/g, "").replace(/^8(?=\d{10}$)/, "7");
}
