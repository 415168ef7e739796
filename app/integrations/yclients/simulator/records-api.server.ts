import { z } from "zod";
import type { SimulatorAnswer, SimulatorRequest } from "../../core/simulator/http-server.server";
import { jsonBody } from "../../core/simulator/http-server.server";
import type { Branch, RecordInput } from "./branch.server";
import { refusal, success } from "./faults";
import { instantOf } from "~/lib/zoned-time";
import { lookupOf } from "./lookup";
import type { SimulatedRecord, YclientsState } from "./state";
import { recordOut } from "./wire-out";

const id = z.coerce.number().int().nonnegative();

const line = z.object({
  id,
  cost: z.coerce.number().optional(),
  first_cost: z.coerce.number().optional(),
  discount: z.coerce.number().optional(),
  amount: z.coerce.number().int().positive().optional(),
});

/** The whole object is demanded by POST and PUT alike: this API has no partial update. */
const recordBody = z.object({
  staff_id: id,
  services: z.array(line),
  client: z
    .object({ id: id.optional(), phone: z.coerce.string(), name: z.string(), email: z.string().nullish() })
    .nullish(),
  save_if_busy: z.boolean(),
  datetime: z.string().regex(/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/),
  seance_length: z.coerce.number().int().positive(),
  comment: z.string().optional(),
  attendance: z.coerce.number().int().min(-1).max(2).optional(),
  api_id: z.coerce.string().optional(),
  custom_color: z.string().default(""),
  record_labels: z.array(id).default([]),
  custom_fields: z.record(z.string(), z.unknown()).default({}),
  sms_remain_hours: z.coerce.number().default(0),
  email_remain_hours: z.coerce.number().default(0),
});

export interface RecordsApi {
  list(request: SimulatorRequest): SimulatorAnswer;
  read(recordId: number): SimulatorAnswer;
  create(request: SimulatorRequest): SimulatorAnswer;
  replace(recordId: number, request: SimulatorRequest): SimulatorAnswer;
  remove(recordId: number): SimulatorAnswer;
}

/** `/records/{company}` and `/record/{company}/{record}`. */
export function createRecordsApi(state: YclientsState, branch: Branch): RecordsApi {
  const ownToken = { ownToken: true };
  const missing = () => refusal(404, "Не найдено");

  function present(recordId: number): SimulatedRecord | undefined {
    const record = branch.find(recordId);
    return record?.deleted ? undefined : record;
  }

  function readBody(
    request: SimulatorRequest,
  ): { input: RecordInput; saveIfBusy: boolean } | SimulatorAnswer {
    const parsed = recordBody.safeParse(jsonBody(request));
    if (!parsed.success) {
      const errors = Object.fromEntries(
        parsed.error.issues.map((issue) => [issue.path.join("."), [issue.message]]),
      );
      return refusal(422, "Ошибка валидации", { errors });
    }
    const body = parsed.data;
    const wrong = (field: string) =>
      refusal(422, "Ошибка валидации", { errors: { [field]: ["Не найдено"] } });
    if (!state.staff.some((one) => one.id === body.staff_id && !one.fired)) return wrong("staff_id");
    if (!body.services.every((line) => state.services.some((one) => one.id === line.id)))
      return wrong("services");
    const { custom_color, record_labels, custom_fields, sms_remain_hours, email_remain_hours } = body;
    const input: RecordInput = {
      staffId: body.staff_id,
      lines: body.services.map((one) => ({ id: one.id, cost: one.cost, firstCost: one.first_cost, discount: one.discount, amount: one.amount })),
      client: clientInput(body.client),
      start: wallStart(body.datetime),
      seconds: body.seance_length,
      comment: body.comment,
      attendance: body.attendance,
      apiId: body.api_id,
      extras: { custom_color, record_labels, custom_fields, sms_remain_hours, email_remain_hours },
    }; // prettier-ignore
    return { input, saveIfBusy: body.save_if_busy };
  }

  function isTaken(input: RecordInput, except?: number): boolean {
    return branch.isBusy(input.staffId ?? 0, input.start ?? "", input.seconds ?? 0, except);
  }

  return {
    list: ({ query }) => listRecords(state, query),
    read(recordId) {
      const record = present(recordId);
      return record ? success(recordOut(state, record)) : missing();
    },
    create(request) {
      const read = readBody(request);
      if (read === "cut" || "status" in read) return read;
      if (!read.saveIfBusy && isTaken(read.input))
        return refusal(422, "Выбранное время занято", { code: 433 });
      // The documentation shows a list here, so a list it is.
      return success([recordOut(state, branch.create(read.input, ownToken))], null, 201);
    },
    replace(recordId, request) {
      const record = present(recordId);
      if (!record) return missing();
      const read = readBody(request);
      if (read === "cut" || "status" in read) return read;
      if (!read.saveIfBusy && isTaken(read.input, recordId))
        return refusal(422, "Выбранное время занято", { code: 433 });
      return success(recordOut(state, branch.change(record, read.input, ownToken)));
    },
    remove(recordId) {
      const record = present(recordId);
      if (!record) return missing();
      branch.remove(record, ownToken);
      return { status: 204 };
    },
  };
}

/** Nobody named is nobody; a number of a client there already needs no contacts. */
function clientInput(client: z.output<typeof recordBody>["client"]): RecordInput["client"] {
  if (!client) return null;
  const { id: present, phone, name, email } = client;
  if (phone === "" && present !== undefined) return { name, ...(email ? { email } : {}) };
  if (phone === "" && name === "") return null;
  return { phone, name, email: email ?? "" };
}

/** What a paged list was the last time somebody began to read it: the further pages come out of it while nothing has changed. */
type Paged = { question: string; revision: number; found: SimulatedRecord[] };
const pagings = new WeakMap<YclientsState, Paged>();

/** All filters of the documentation. Deleted records appear with `with_deleted=1` only. */
function listRecords(state: YclientsState, query: URLSearchParams): SimulatorAnswer {
  const number = (name: string, fallback: number) => Number(query.get(name) ?? fallback) || fallback;
  const count = Math.min(300, Math.max(1, number("count", 50)));
  const page = Math.max(1, number("page", 1));
  const question = new URLSearchParams([...query].filter(([name]) => name !== "page" && name !== "count"));
  const found = page === 1 ? null : reread(state, question.toString());
  const rows = found ?? findRecords(state, query);
  if (!found) pagings.set(state, { question: question.toString(), revision: lookupOf(state).revision(), found: rows });
  const shown = rows.slice((page - 1) * count, page * count).map((one) => recordOut(state, one));
  return success(shown, { page, total_count: rows.length });
} // prettier-ignore

function reread(state: YclientsState, question: string): SimulatedRecord[] | null {
  const last = pagings.get(state);
  return last?.question === question && last.revision === lookupOf(state).revision() ? last.found : null;
}

function findRecords(state: YclientsState, query: URLSearchParams): SimulatedRecord[] {
  const { zone } = state.company;
  const text = (name: string) => query.get(name) ?? "";
  const withDeleted = query.get("with_deleted") === "1";
  const [firstDay, lastDay] = [text("start_date"), text("end_date")];
  // Both ends are seconds of the branch's wall, so the second of the later end still counts.
  const changed = { from: isoOf(text("changed_after"), zone, 0), until: isoOf(text("changed_before"), zone, 1) };
  const created = { from: isoOf(text("c_start_date"), zone, 0), until: isoOf(text("c_end_date"), zone, 86_400) };
  const [staffId, clientId, author] = ["staff_id", "client_id", "created_user_id"].map((name) =>
    query.has(name) ? Number(query.get(name)) : null,
  );
  return state.records
    .filter(
      (one) =>
        (withDeleted || !one.deleted) &&
        (firstDay === "" || one.start.slice(0, 10) >= firstDay) &&
        (lastDay === "" || one.start.slice(0, 10) <= lastDay) &&
        (changed.from === null || one.changedAt >= changed.from) &&
        (changed.until === null || one.changedAt < changed.until) &&
        (created.from === null || one.createdAt >= created.from) &&
        (created.until === null || one.createdAt < created.until) &&
        (staffId === null || one.staffId === staffId) &&
        (clientId === null || one.clientId === clientId) &&
        (author === null || author === 1073232),
    )
    .sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.id - b.id));
} // prettier-ignore

/** A wall clock of the branch, `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SS`, as an ISO instant that text comparison can use. */
function isoOf(wall: string, zone: string, plusSeconds: number): string | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?/.exec(wall);
  if (!match?.[1]) return null;
  const [, day, hours = "0", minutes = "0", seconds = "0"] = match;
  const start = instantOf({ day, minutes: Number(hours) * 60 + Number(minutes) }, zone);
  return new Date(start.getTime() + (Number(seconds) + plusSeconds) * 1000).toISOString();
}

/** `2015-09-29T13:00:00+04:00` or `2015-09-29 13:00` as the branch's wall clock. */
export function wallStart(datetime: string): string {
  const seconds = /^.{16}:(\d{2})/.exec(datetime)?.[1] ?? "00";
  return `${datetime.slice(0, 10)} ${datetime.slice(11, 16)}:${seconds}`;
}
