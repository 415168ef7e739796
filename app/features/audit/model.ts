/** What can be done to a row; `event` changes none. */
export const OPERATIONS = ["insert", "update", "delete", "event"] as const;

/** What of an entry the seal stands over; instants as milliseconds. */
export interface SealedContent {
  id: number;
  at: Date;
  actor: string;
  address: string;
  place: string;
  requestId: string;
  operation: string;
  subject: string;
  rowKey: string;
  clientId: number | null;
  before: string | null;
  after: string | null;
}

/** One text per entry, the same whatever database it came from; every part is set off from the next. */
export function contentText(entry: SealedContent): string {
  const { id, at, actor, address, place, requestId, operation, subject, rowKey, clientId, before, after } =
    entry;
  return JSON.stringify([id, at.getTime(), actor, address, place, requestId, operation, subject, rowKey, clientId, before, after]); // prettier-ignore
}

/** A column of a changed row; undefined where the row did not have it. */
export interface ColumnChange {
  column: string;
  before: unknown;
  after: unknown;
}

/** What changed, column by column, in the order of the row. */
export function columnChanges({
  before,
  after,
}: {
  before: string | null;
  after: string | null;
}): ColumnChange[] {
  const was = readRow(before);
  const is = readRow(after);
  const columns = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((column) => column !== "id");
  return columns
    .map((column) => ({ column, before: was[column], after: is[column] }))
    .filter(({ before, after }) => !isNothing(before) || !isNothing(after));
}

const isNothing = (value: unknown) => value === undefined || value === null || value === "";

function readRow(text: string | null): Record<string, unknown> {
  if (text === null) return {};
  const value: unknown = JSON.parse(text);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}; // prettier-ignore
}

/** A moment as either engine notes it: milliseconds in SQLite, ISO text in PostgreSQL; null for anything else. */
export function readMoment(column: string, value: unknown): Date | null {
  if (!/_(at|until|on)$/.test(column) || (typeof value !== "number" && typeof value !== "string"))
    return null;
  if (typeof value === "string" && !/^\d{4}-\d{2}-\d{2}T/.test(value)) return null;
  const moment = new Date(value);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

/** Columns that tell how to reach somebody; hidden from those who may not see it. */
export const isContactColumn = (column: string) => /phone|email|address|external_id|value/.test(column);

/** How whoever acted is found again: a member of staff, a client, the holder of a visit's link, or a passer-by. */
export type ActorKind = "user" | "client" | "link" | "guest";

/** `user:3` taken apart; a kind nobody knows is a passer-by. */
export function readActorRef(ref: string): { kind: ActorKind; id: number | null } {
  const [kind = "", id] = ref.split(":");
  if (kind === "user" || kind === "client" || kind === "link") return { kind, id: Number(id) };
  return { kind: "guest", id: null };
}
