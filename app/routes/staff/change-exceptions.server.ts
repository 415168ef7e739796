import { json, redirect } from "@remix-run/node";
import {
  removeException,
  saveException,
  type ExceptionRefusal,
} from "~/features/schedule/exceptions/commands.server";
import { entriesOf } from "~/features/schedule/exceptions/model";
import { listExceptions, type ExceptionOwner } from "~/features/schedule/exceptions/queries.server";
import { exceptionForm } from "~/features/schedule/exceptions/schema";
import type { AnsweredException } from "~/features/schedule/components/exceptions-view";
import { readAgreed } from "~/features/schedule/schema";
import { messagesFor, type Locale } from "~/i18n/catalogue";
import { formatClock, formatDay } from "~/i18n/format";
import { resolveLocale } from "~/i18n/locale.server";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { readId } from "~/lib/text";
import { addDays, dayOf } from "~/lib/zoned-time";
import { issueMessages, readForm } from "../forms.server";

interface Asked {
  core: Core;
  user: UserActor;
  owner: ExceptionOwner;
  request: Request;
  /** The page's own address, to come back to. */
  here: string;
}

/** Days set apart that are not over, as a page lists them, and the one that is being changed. */
export async function loadExceptions(core: Core, owner: ExceptionOwner, request: Request, zone: string) {
  const today = dayOf(core.clock.now(), zone);
  // What ended yesterday may still be looked up; older ones only take up room.
  const rows = await listExceptions(core.db, owner, { from: addDays(today, -1) });
  const entries = entriesOf(rows).map(({ id, ids, first, spans }) => {
    const { kind, dayFrom, dayUntil, reason, note, locationId } = first;
    return { id, ids, spans, kind, dayFrom, dayUntil, reason, note, locationId };
  });
  const asked = readId(new URL(request.url).searchParams.get("edit"));
  return { today, entries, open: entries.find(({ id }) => id === asked) ?? null };
} // prettier-ignore

/** Adds, changes or deletes days set apart. */
export async function changeExceptions({ core, user, owner, request, here }: Asked) {
  const locale = resolveLocale(request);
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  const agreed = readAgreed(typed.agreed);
  const replaces = readAgreed(typed.ids);
  if (typed.intent === "remove") {
    const removed = await removeException(core, user, { owner, ids: replaces, agreed });
    return removed.ok ? redirect(`${here}?done=saved`, 303) : refuse(removed.error, typed, locale);
  }
  const read = exceptionForm.safeParse(typed);
  if (!read.success)
    return json<AnsweredException>({ errors: issueMessages(read.error, locale), typed }, 422);
  const saved = await saveException(core, user, { owner, input: read.data, replaces, agreed });
  return saved.ok ? redirect(`${here}?done=saved`, 303) : refuse(saved.error, typed, locale);
} // prettier-ignore

function refuse(error: ExceptionRefusal, typed: Record<string, string>, locale: Locale) {
  const { exceptions, week } = messagesFor(locale).hours;
  if (error.reason === "affects_visits") {
    const affected = error.visits.map((visit) => ({ ...visit, startsAt: visit.startsAt.toISOString() }));
    return json<AnsweredException>({ affected, errors: {}, typed }, 409);
  }
  const text = () => {
    if (error.reason === "unknown_location") return week.unknownPlace;
    if (error.reason === "hours_set")
      return exceptions.hoursSet({ from: formatDay(error.dayFrom, locale), until: formatDay(error.dayUntil, locale) });
    const [first = "", second = ""] = [error.first, error.second].map(
      ({ startMin, endMin }) => `${formatClock(startMin)}–${formatClock(endMin)}`,
    );
    return exceptions.overlap({ first, second });
  };
  return json<AnsweredException>({ errors: { "": [text()] }, typed }, 422);
} // prettier-ignore
