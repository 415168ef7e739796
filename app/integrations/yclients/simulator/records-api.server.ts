import { z } from "zod";
import type { SimulatorAnswer, SimulatorRequest } from "../../core/simulator/http-server.server";
import { jsonBody } from "../../core/simulator/http-server.server";
import type { Branch, RecordInput } from "./branch.server";
import { refusal, success } from "./faults";
import type { SimulatedRecord, YclientsState } from "./state";
import { recordOut, wallText } from "./wire-out";

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
  client: z.object({ phone: z.coerce.string(), name: z.string(), email: z.string().optional() }),
  save_if_busy: z.boolean(),
  datetime: z.string().regex(/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/),
  seance_length: z.coerce.number().int().positive(),
  comment: z.string().optional(),
  attendance: z.coerce.number().int().min(-1).max(2).optional(),
  api_id: z.coerce.string().optional(),
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
    const input: RecordInput = {
      staffId: body.staff_id,
      lines: body.services.map((one) => ({ id: one.id, cost: one.cost, firstCost: one.first_cost, discount: one.discount, amount: one.amount })),
      client: body.client,
      start: wallStart(body.datetime),
      seconds: body.seance_length,
      comment: body.comment,
      attendance: body.attendance,
      apiId: body.api_id,
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

/** All filters of the documentation. Deleted records appear with `with_deleted=1` only. */
function listRecords(state: YclientsState, query: URLSearchParams): SimulatorAnswer {
  const { zone } = state.company;
  const text = (name: string) => query.get(name) ?? "";
  const number = (name: string, fallback: number) => Number(query.get(name) ?? fallback) || fallback;
  const count = Math.min(300, Math.max(1, number("count", 50)));
  const page = Math.max(1, number("page", 1));
  const found = state.records
    .filter((one) => query.get("with_deleted") === "1" || !one.deleted)
    .filter((one) => within(one.start.slice(0, 10), text("start_date"), text("end_date")))
    .filter((one) =>
      within(wallText(new Date(one.createdAt), zone).slice(0, 10), text("c_start_date"), text("c_end_date")),
    )
    .filter((one) =>
      within(wallText(new Date(one.changedAt), zone), text("changed_after"), text("changed_before")),
    )
    .filter((one) => !query.has("staff_id") || one.staffId === number("staff_id", 0))
    .filter((one) => !query.has("client_id") || one.clientId === number("client_id", 0))
    .filter(() => !query.has("created_user_id") || number("created_user_id", 0) === 1073232)
    .sort((a, b) => a.start.localeCompare(b.start) || a.id - b.id);
  const rows = found.slice((page - 1) * count, page * count).map((one) => recordOut(state, one));
  return success(rows, { page, total_count: found.length });
}

function within(value: string, from: string, until: string): boolean {
  return (from === "" || value >= from) && (until === "" || value <= until);
}

/** `2015-09-29T13:00:00+04:00` or `2015-09-29 13:00` as the branch's wall clock. */
export function wallStart(datetime: string): string {
  const seconds = /^.{16}:(\d{2})/.exec(datetime)?.[1] ?? "00";
  return `${datetime.slice(0, 10)} ${datetime.slice(11, 16)}:${seconds}`;
}
