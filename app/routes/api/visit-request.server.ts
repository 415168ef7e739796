import { z } from "zod";
import type { BookingRefusal } from "~/features/booking/book/commands.server";
import type { PartRequest } from "~/features/booking/availability/queries.server";
import { shareFreshTimes } from "~/features/booking/fresh/queries.server";
import { getChannel } from "~/features/channels/queries.server";
import { startText } from "~/features/booking/schema";
import type { Visitor } from "~/features/booking/visitors/commands.server";
import type { Locale } from "~/i18n/catalogue";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { idParam, optionalEmail, optionalLongText, optionalText } from "~/lib/text";
import { Problem } from "./kit.server";

const part = {
  service_id: idParam,
  /** Absent or null: whoever is free. */
  staff_id: idParam.nullish(),
  /** Add-ons of the service; each lengthens and prices the visit. */
  additional_services: z.array(idParam).max(20).default([]),
};

/** What is asked for: a service, or several one after another. */
export const visitFields = {
  ...part,
  appointment_datetime: startText,
  /** Further services of the same visit, each after the one before. */
  then: z.array(z.object(part)).max(4).default([]),
  location_id: idParam.nullish(),
  /** Places in a group class. */
  seats: z.number().int().min(1).max(100).default(1),
};

/** Who comes, and what they say. */
export const visitorFields = {
  phone: optionalText(60),
  name: optionalText(120),
  email: optionalEmail,
  notes: optionalLongText(1000),
  answers: z
    .array(z.object({ question_id: idParam, answer: z.string().max(3000) }))
    .max(50)
    .default([]),
};

type VisitBody = z.output<z.ZodObject<typeof visitFields>>;
type VisitorBody = z.output<z.ZodObject<typeof visitorFields>>;

/** The visit that a body asks for. */
export function visitOf(asked: VisitBody) {
  const parts = [asked, ...asked.then].map((one): PartRequest => ({
    serviceId: one.service_id,
    staffId: one.staff_id ?? "any",
    addonIds: one.additional_services,
  }));
  return {
    parts,
    startsAt: asked.appointment_datetime,
    locationId: asked.location_id ?? undefined,
    party: asked.seats,
  };
}

/** Staff and guests name the client, a client comes themselves. */
export function visitorOf(actor: Actor, asked: VisitorBody, locale: Locale): Visitor {
  if (actor.kind === "client") return { kind: "known", clientId: actor.clientId };
  const missing = [...(asked.phone ? [] : ["phone"]), ...(asked.name ? [] : ["name"])];
  if (missing.length > 0) {
    throw new Problem("invalid", {
      reason: "client_needed",
      errors: missing.map((field) => ({ in: "body" as const, field, code: "required", detail: field })),
    });
  }
  return { kind: "contact", name: asked.name ?? "", phoneRaw: asked.phone ?? "", email: asked.email, locale };
}

export function answersOf({ answers }: VisitorBody) {
  return answers.map(({ question_id, answer }) => ({ questionId: question_id, answer }));
}

/** Nobody could ever have been offered such a start: the caller's mistake. One that is gone is a conflict. */
const MISTAKEN: readonly string[] = [
  ...["off_grid", "off_shift", "break", "day_off", "holiday", "time_off", "notice", "horizon"],
];

/** The sale that another system makes, or does not. */
type Elsewhere = { reason: "away" | "closed" | "phone" | "refused" };
type Refusal = BookingRefusal | { reason: "gone" } | { reason: "points" } | Elsewhere;

/** A refused visit as a problem, with free times nearby where another hour would help. */
export async function visitProblem(
  core: Core,
  actor: Actor,
  { refusal, visit }: { refusal: Refusal; visit: ReturnType<typeof visitOf> | null },
): Promise<Problem> {
  const { reason } = refusal;
  if (reason === "service") return new Problem("not_found", { reason: "unknown_service" });
  if (reason === "staff") return new Problem("invalid", { reason: "staff_unavailable" });
  if (reason === "past") return new Problem("invalid", { reason: "past" });
  if ("questionIds" in refusal)
    return new Problem("invalid", { reason: "answers", members: { question_ids: refusal.questionIds } });
  if (reason === "away") return new Problem("unavailable", { reason: "hours_away", retryAfterSeconds: 60 });
  if (reason === "closed") return new Problem("conflict", { reason: "not_sold_now" });
  if (reason === "phone") return new Problem("invalid", { reason: "phone_refused" });
  if (reason === "refused") return new Problem("conflict", { reason: "sale_refused" });
  if (reason === "points") return new Problem("conflict", { reason: "points" });
  const members = { fresh_times: visit ? await freshTimes(core, actor, visit) : [] };
  if (reason === "gone") return new Problem("conflict", { reason: "hold_gone", members });
  const isMistaken = MISTAKEN.includes(reason);
  return new Problem(isMistaken ? "invalid" : "conflict", {
    reason: isMistaken ? reason : "slot_taken",
    members,
  });
}

/** Free starts near the one that is gone. */
export async function freshTimes(
  core: Core,
  actor: Actor,
  visit: ReturnType<typeof visitOf> & { excludeBooking?: number },
): Promise<string[]> {
  // Of what another system sells, its own list of hours tells: our hours would promise what is not there.
  const { by } = await getChannel(core, visit.parts[0]?.serviceId ?? 0);
  if (by !== "own") return [];
  const fresh = await shareFreshTimes(core.db, {
    ...visit,
    now: core.clock.now(),
    forStaff: actor.kind === "user",
  });
  return fresh.map(({ start }) => start);
}
