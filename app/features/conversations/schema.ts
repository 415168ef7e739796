import { z } from "zod";
import { idParam, longText, optionalId, optionalLongText, optionalText, shortText } from "~/lib/text";
import { instantOf, isDay, readWallMinutes } from "~/lib/zoned-time";
import {
  actionKinds,
  BODY_MAX,
  messageChannels,
  messageStates,
  notedChannels,
  shelves,
  type ActionKind,
  type MessageChannel,
  type MessageDirection,
  type MessageState,
  type Shelf,
} from "./model";

/** A day and an hour of the business's wall, as two fields of a form; an empty hour is noon. */
const wallFields = { day: z.string(), time: z.string().optional() };

function readWall(
  { day, time }: { day: string; time?: string | undefined },
  ctx: z.core.ParsePayload,
  names: { day: string; time: string },
): { day: string; minutes: number } {
  if (!isDay(day)) {
    ctx.issues.push({ code: "invalid_format", format: "date", input: day, path: [names.day] });
    return z.NEVER;
  }
  const minutes = time ? readWallMinutes(time) : 12 * 60;
  if (minutes === null || minutes >= 1440) {
    ctx.issues.push({ code: "invalid_format", format: "time", input: time, path: [names.time] });
    return z.NEVER;
  }
  return { day, minutes };
}

const planned = {
  kind: z.enum(actionKinds),
  description: optionalLongText(2000).transform((text) => text ?? ""),
  /** Empty: nobody's; absent: of who plans it. */
  responsibleId: optionalId.optional(),
};

/** The form that plans an action; `zone` says whose wall its day and hour are of. */
export function planForm(zone: string) {
  return z
    .object({ ...planned, ...wallFields, clientId: idParam })
    .transform(({ day, time, ...plan }, ctx) => ({
      ...plan,
      dueAt: instantOf(readWall({ day, time }, ctx, { day: "day", time: "time" }), zone),
    }));
}

/** The same for one that stands already. */
export function editForm(zone: string) {
  return z
    .object({
      kind: planned.kind,
      description: planned.description,
      responsibleId: optionalId,
      ...wallFields,
    })
    .transform(({ day, time, ...edit }, ctx) => ({
      ...edit,
      dueAt: instantOf(readWall({ day, time }, ctx, { day: "day", time: "time" }), zone),
    }));
}

/** The form that finishes an action, with the next one in it when its day is filled in. */
export function finishForm(zone: string) {
  return z
    .object({
      actionId: idParam,
      result: optionalLongText(2000).transform((text) => text ?? ""),
      nextKind: z.enum(actionKinds).optional(),
      nextDescription: optionalLongText(2000).transform((text) => text ?? ""),
      nextDay: z.string().optional(),
      nextTime: z.string().optional(),
    })
    .transform(({ actionId, result, nextKind, nextDescription, nextDay, nextTime }, ctx) => {
      if (!nextDay) return { actionId, result, next: null };
      const wall = readWall({ day: nextDay, time: nextTime }, ctx, { day: "nextDay", time: "nextTime" });
      const next = { kind: nextKind ?? ("call" as const), description: nextDescription, dueAt: instantOf(wall, zone) };
      return { actionId, result, next };
    });
} // prettier-ignore

/** When an action is put off to. */
export function postponeForm(zone: string) {
  return z.object({ actionId: idParam, ...wallFields }).transform(({ actionId, day, time }, ctx) => ({
    actionId,
    dueAt: instantOf(readWall({ day, time }, ctx, { day: "day", time: "time" }), zone),
  }));
}

/** A message that goes out by itself. */
export const sendForm = z
  .object({
    channel: z.enum(["email", "telegram"]),
    subject: optionalText(200).transform((text) => text ?? ""),
    body: longText(BODY_MAX),
  })
  .transform((sent) => ({ ...sent, subject: sent.channel === "email" ? sent.subject : "" }));

/** A talk that took place elsewhere; its day and hour may not lie ahead. */
export function noteForm(zone: string, now: Date) {
  return z
    .object({
      channel: z.enum(notedChannels),
      direction: z.enum(["inbound", "outbound"]),
      body: longText(BODY_MAX),
      ...wallFields,
    })
    .transform(({ day, time, ...note }, ctx) => {
      const at = instantOf(readWall({ day, time }, ctx, { day: "day", time: "time" }), zone);
      if (at.getTime() > now.getTime() + 60_000)
        ctx.issues.push({ code: "custom", params: { reason: "future" }, input: day, path: ["day"] });
      return { ...note, at: at > now ? now : at };
    });
}

/** Who an unknown writer is. */
export const writerForm = z
  .object({ messageId: idParam, clientId: optionalId, name: optionalText(200) })
  .transform(({ messageId, clientId, name }, ctx) => {
    if (clientId !== null) return { messageId, writer: { clientId } };
    if (name !== null) return { messageId, writer: { name: shortText(200).parse(name) } };
    ctx.issues.push({ code: "invalid_type", expected: "string", input: name, path: ["name"] });
    return z.NEVER;
  });

/** What the list of actions shows. */
export interface ActionParams {
  shelf: Shelf;
  /** `mine`: one's own and nobody's; a number: that person's. */
  who: "mine" | "all" | number;
  kind: ActionKind | null;
  after: string | null;
}

const pick = <const T extends readonly string[]>(all: T, text: string | null): T[number] | null =>
  all.find((one) => one === text) ?? null;

/** The list's address; what is not understood is not asked for. */
export function readActionParams(query: URLSearchParams): ActionParams {
  const who = query.get("who");
  return {
    shelf: pick(shelves, query.get("shelf")) ?? "today",
    who: who === "all" ? "all" : who !== null && /^[1-9]\d{0,8}$/.test(who) ? Number(who) : "mine",
    kind: pick(actionKinds, query.get("kind")),
    after: query.get("after"),
  };
}

/** What the log of messages shows. */
export interface MessageParams {
  channel: MessageChannel | null;
  direction: MessageDirection | null;
  state: MessageState | null;
  /** A member of staff who wrote, or `unknown`: writers nobody has named. */
  who: number | "unknown" | null;
  /** Words of the message, its subject, its address, or of the client's card. */
  q: string | null;
  before: string | null;
}

/** The log's address; what is not understood is not asked for. */
export function readMessageParams(query: URLSearchParams): MessageParams {
  const who = query.get("who");
  return {
    channel: pick(messageChannels, query.get("channel")),
    direction: pick(["inbound", "outbound"], query.get("direction")),
    state: pick(messageStates, query.get("state")),
    who: who === "unknown" ? "unknown" : who !== null && /^[1-9]\d{0,8}$/.test(who) ? Number(who) : null,
    q: (query.get("q") ?? "").trim().slice(0, 100) || null,
    before: query.get("before"),
  };
}
