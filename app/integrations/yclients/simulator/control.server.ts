import { z } from "zod";
import { isDay } from "~/lib/zoned-time";
import {
  jsonBody,
  type SimulatorAnswer,
  type SimulatorRequest,
} from "../../core/simulator/http-server.server";
import type { Branch, RecordInput } from "./branch.server";
import { FORGERIES, type Forgery } from "./forgery";
import {
  seedYclientsSimulator,
  type SimulatedFaults,
  type SimulatedRecord,
  type YclientsSeedRows,
  type YclientsState,
} from "./state";
import { volumeRows } from "./volume";
import { recordOut } from "./wire-out";

const day = z.string().refine(isDay, "a day such as 2025-01-15");
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time such as 09:30");
const id = z.coerce.number().int().positive();

/** What `POST /_sim/records` takes; everything has a default, so `{}` makes a record for tomorrow noon. */
export const controlRecord = z.strictObject({
  date: day.optional(),
  time: time.optional(),
  minutes: z.coerce.number().int().min(1).max(1440).optional(),
  staffId: id.optional(),
  serviceIds: z.array(id).min(1).optional(),
  client: z
    .strictObject({ name: z.string().optional(), phone: z.string().optional(), email: z.string().optional() })
    .nullable()
    .optional(),
  attendance: z.coerce.number().int().min(-1).max(2).optional(),
  comment: z.string().optional(),
  /** Major units. */
  price: z.coerce.number().min(0).optional(),
  online: z.boolean().optional(),
  paid: z.boolean().optional(),
});

export type ControlRecord = z.output<typeof controlRecord>;

const count = z.coerce.number().int().min(-1).max(1_000_000);

/** What `POST /_sim/faults` takes; what is not named stays as it is. */
export const controlFaults = z
  .strictObject({
    rateLimited: count,
    retryAfterSeconds: z.coerce.number().min(0).max(3600),
    serverError: count,
    brokenJson: count,
    htmlPage: count,
    cutSocket: count,
    falseSuccess: count,
    lostAnswer: count,
    slowMs: z.coerce.number().int().min(0).max(120_000),
    refuseToken: z.boolean(),
    notGranted: z.boolean(),
    refusedMethods: z.array(z.string().max(100)).max(50),
    offline: z.boolean(),
    countCalls: z.boolean(),
    wrongOffset: z.boolean(),
    hideContacts: z.boolean(),
    emptyAsList: z.boolean(),
    numbersAsText: z.boolean(),
    webhookDuplicates: z.coerce.number().int().min(0).max(20),
    webhookDelayMs: z.coerce.number().int().min(0).max(600_000),
    webhookForged: z.coerce.number().int().min(0).max(20),
    webhookShuffle: z.boolean(),
    webhookLost: z.boolean(),
  } satisfies Record<keyof SimulatedFaults, z.ZodType>)
  .partial();

/** What `POST /_sim/forge` takes. */
export const controlForgery = z.strictObject({ kind: z.enum(FORGERIES), recordId: id.default(1) });

/** What `POST /_sim/generate` takes: a branch's past and future, nobody is told of it. */
const controlVolume = z.strictObject({
  count: z.coerce.number().int().min(1).max(1_000_000),
  firstId: id.default(1_000_000),
  /** The first of the days they are spread over. */
  firstDay: day,
  days: z.coerce.number().int().min(1).max(3660).default(365),
  /** How many clients they are shared among. */
  clients: z.coerce.number().int().min(1).max(100_000).default(1000),
});

/** What `POST /_sim/form` takes. */
export const controlForm = z
  .strictObject({ phoneConfirmation: z.boolean(), blacklist: z.array(z.string().regex(/^\d{5,20}$/)) })
  .partial();

export interface ControlOptions {
  state: YclientsState;
  branch: Branch;
  forge(kind: Forgery, recordId: number): void;
  /** Puts the state back to how the simulator started. */
  reset(): void;
  changed(): void;
}

/** `/_sim/…`: how tests, seeds and the page move the simulated world. Null for a path it does not know. */
export function createControl({ state, branch, forge, reset, changed }: ControlOptions) {
  return (request: SimulatorRequest): SimulatorAnswer | null => {
    const { method, path } = request;
    if (path === "/_sim/state" && method === "GET") return { status: 200, body: state };
    if (path === "/_sim/reset" && method === "POST") {
      reset();
      return { status: 204 };
    }
    if (path === "/_sim/faults" && method === "POST") {
      return withBody(controlFaults, request, (faults) => {
        Object.assign(state.faults, faults);
        changed();
        return { status: 200, body: state.faults };
      });
    }
    if (path === "/_sim/seed" && method === "POST") {
      return withBody(z.looseObject({}), request, (rows) => {
        seedYclientsSimulator(state, rows as YclientsSeedRows);
        changed();
        return { status: 204 };
      });
    }
    if (path === "/_sim/calls" && method === "GET") return { status: 200, body: state.calls };
    if (path === "/_sim/form" && method === "POST") {
      return withBody(controlForm, request, (form) => {
        Object.assign(state.form, form);
        changed();
        return { status: 200, body: state.form };
      });
    }
    if (path === "/_sim/forge" && method === "POST") {
      return withBody(controlForgery, request, ({ kind, recordId: about }) => {
        forge(kind, about);
        return { status: 204 };
      });
    }
    if (path === "/_sim/generate" && method === "POST") {
      return withBody(controlVolume, request, (volume) => {
        seedYclientsSimulator(state, volumeRows(state, volume));
        changed();
        return { status: 200, body: { records: state.records.length } };
      });
    }
    if (path === "/_sim/records" && method === "POST") {
      return withBody(controlRecord, request, (input) => ({
        status: 201,
        body: shown(state, branch.create(recordInput(input))),
      }));
    }
    const recordId = /^\/_sim\/records\/(\d+)$/.exec(path)?.[1];
    if (recordId === undefined) return null;
    const record = branch.find(Number(recordId));
    if (!record) return { status: 404, body: { error: "no such record" } };
    if (method === "GET") return { status: 200, body: shown(state, record) };
    if (method === "PATCH") {
      return withBody(controlRecord, request, (input) => ({
        status: 200,
        body: shown(state, branch.change(record, recordInput(input, record))),
      }));
    }
    if (method === "DELETE") {
      if (!record.deleted) branch.remove(record);
      return { status: 204 };
    }
    return { status: 405, body: { error: "method not allowed" } };
  };
}

/** A wish as the branch takes it; date and time may come alone and keep the other half of `present`, or of tomorrow noon. */
export function recordInput(input: ControlRecord, present?: SimulatedRecord): RecordInput {
  const { date, time: at, minutes, serviceIds, ...rest } = input;
  const made: RecordInput = { ...rest };
  if (date !== undefined || at !== undefined) {
    const keptDay = present?.start.slice(0, 10) ?? "";
    made.start = `${date ?? keptDay} ${at ?? present?.start.slice(11, 16) ?? "12:00"}:00`;
  }
  if (minutes !== undefined) made.seconds = minutes * 60;
  if (serviceIds !== undefined) made.lines = serviceIds.map((one) => ({ id: one }));
  return made;
}

function shown(state: YclientsState, record: SimulatedRecord) {
  return { record, wire: recordOut(state, record) };
}

function withBody<T extends z.ZodType>(
  schema: T,
  request: SimulatorRequest,
  act: (value: z.output<T>) => SimulatorAnswer,
): SimulatorAnswer {
  const body = jsonBody(request);
  if (body === undefined) return { status: 400, body: { error: "not JSON" } };
  const parsed = schema.safeParse(body);
  if (parsed.success) return act(parsed.data);
  return { status: 422, body: { error: z.prettifyError(parsed.error) } };
}
