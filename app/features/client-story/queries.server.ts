import type { Db } from "~drizzle/client.server";
import { can, type Action } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import {
  readConsents,
  readCreated,
  readMerges,
  readUnmerges,
  type ConsentItem,
  type CreatedItem,
  type MergeItem,
} from "./card-life/queries.server";
import { readPlanPayments, type PlanPaymentItem } from "./clinic/queries.server";
import {
  readMarks,
  readMeasurements,
  readPhotos,
  readProgramsEnded,
  readProgramsGiven,
  readStageMoves,
  type MarksItem,
  type MeasureItem,
  type PhotosItem,
  type ProgramItem,
  type StageItem,
} from "./course/queries.server";
import { readHelpdesk, type HelpdeskItem } from "./desk/queries.server";
import { TIMELINE_GROUPS, type TimelineGroup } from "./model";
import { readMoney, readPoints, type MoneyItem, type PointsItem } from "./money/queries.server";
import { readIdentities, readRecords, type IdentityItem, type RecordItem } from "./outside/queries.server";
import { olderThan, type Mark, type ReadStream } from "./position/queries.server";
import {
  readActions,
  readMessages,
  readNotices,
  type ActionItem,
  type MessageItem,
  type NoticeItem,
} from "./talk/queries.server";
import { readVisits, type VisitItem } from "./visits/queries.server";

export type TimelineItem =
  | VisitItem
  | MoneyItem
  | PointsItem
  | PlanPaymentItem
  | MessageItem
  | ActionItem
  | NoticeItem
  | HelpdeskItem
  | StageItem
  | ProgramItem
  | MarksItem
  | MeasureItem
  | PhotosItem
  | RecordItem
  | IdentityItem
  | CreatedItem
  | ConsentItem
  | MergeItem;
export type TimelineKind = TimelineItem["kind"];

interface KindOfThing {
  group: TimelineGroup;
  /** Whoever lacks it does not see this kind at all. */
  right: Action;
  /** A further right without which it is not seen either. */
  also?: Action;
  read: ReadStream<TimelineItem>;
}

/**
 * Everything that stands in a timeline, one entry a kind: where it is filed, who may see it, and how its newest rows are read. The order is that
 * of things of the same moment, the latest consequence first. The words and marks stand in `components/client-timeline`.
 */
const KINDS = {
  points: { group: "points", right: "points:read", read: readPoints },
  stage: { group: "stages", right: "pipeline:read", read: readStageMoves },
  notice: { group: "talk", right: "conversations:read", read: readNotices },
  money: { group: "money", right: "payments:read", read: readMoney },
  planPayment: { group: "money", right: "payments:read", also: "plans:read", read: readPlanPayments },
  visit: { group: "visits", right: "bookings:read", read: readVisits },
  record: { group: "sync", right: "clients:read", read: readRecords },
  message: { group: "talk", right: "conversations:read", read: readMessages },
  helpdesk: { group: "talk", right: "helpdesk:read", read: readHelpdesk },
  action: { group: "actions", right: "conversations:read", read: readActions },
  programEnd: { group: "programs", right: "programs:read", read: readProgramsEnded },
  program: { group: "programs", right: "programs:read", read: readProgramsGiven },
  marks: { group: "programs", right: "programs:read", read: readMarks },
  measure: { group: "progress", right: "progress:read", read: readMeasurements },
  photos: { group: "progress", right: "progress:read", read: readPhotos },
  consent: { group: "card", right: "clients:read", read: readConsents },
  unmerge: { group: "card", right: "clients:read", read: readUnmerges },
  merge: { group: "card", right: "clients:read", read: readMerges },
  identity: { group: "sync", right: "clients:read", read: readIdentities },
  created: { group: "card", right: "clients:read", read: readCreated },
} satisfies Record<TimelineKind, KindOfThing>;

const ORDER = Object.keys(KINDS) as TimelineKind[];
const rankOf = (kind: TimelineKind) => ORDER.indexOf(kind);

export interface Timeline {
  items: TimelineItem[];
  /** Give it as `before` for what is older; null at the beginning of the story. */
  next: string | null;
  /** The groups there are for this reader. */
  groups: TimelineGroup[];
}

export interface TimelineAsk {
  clientId: number;
  /** Only these; none given: everything. */
  groups?: readonly TimelineGroup[];
  before?: string | null;
  limit?: number;
}

/**
 * Everything that happened with a client, newest first, as one stream: of each kind that the reader may see the newest rows beyond the position,
 * merged. One query a kind, however long the story is.
 * @throws AppError `not_found`, `forbidden`
 */
export async function clientTimeline(db: Db, actor: Actor, ask: TimelineAsk): Promise<Timeline> {
  const { clientId, groups = [], limit = 40 } = ask;
  await mustSeeClient(db, actor, clientId);
  const mark = readMark(ask.before ?? null);
  const seesMoney = can(actor, "payments:read");
  const seen = ORDER.filter((kind) => sees(actor, KINDS[kind]));
  const asked = seen.filter((kind) => groups.length === 0 || groups.includes(KINDS[kind].group));
  const streams = await Promise.all(
    asked.map((kind): Promise<TimelineItem[]> =>
      KINDS[kind].read(db, { clientId, seesMoney, limit: limit + 1, older: olderThan(mark, rankOf(kind)) }),
    ),
  );
  const merged = streams.flat().sort(newestFirst);
  const items = merged.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    next: merged.length > limit && last ? markOf(last) : null,
    groups: TIMELINE_GROUPS.filter((group) => seen.some((kind) => KINDS[kind].group === group)),
  };
}

function sees(actor: Actor, { right, also }: KindOfThing): boolean {
  return can(actor, right) && (also === undefined || can(actor, also));
}

function newestFirst(a: TimelineItem, b: TimelineItem): number {
  return b.at.getTime() - a.at.getTime() || rankOf(a.kind) - rankOf(b.kind) || b.id - a.id;
}

/** Names the kind, so that the addresses of pages stay right when kinds are added. */
function markOf({ at, kind, id }: TimelineItem): string {
  return `${at.getTime()}-${kind}-${id}`;
}

function readMark(text: string | null): Mark | null {
  const [, at, kind, id] = /^(\d{1,15})-([A-Za-z]{1,20})-(\d{1,10})$/.exec(text ?? "") ?? [];
  if (at === undefined || !ORDER.includes(kind as TimelineKind)) return null;
  return { at: new Date(Number(at)), rank: rankOf(kind as TimelineKind), id: Number(id) };
}
