import type { AppLoadContext } from "@remix-run/node";
import { rememberOnce } from "~/features/accounts/idempotency/commands.server";
import type { SignedInUser } from "~/features/accounts/sessions/queries.server";
import type { BookingRequest } from "~/features/booking/book/commands.server";
import { askedOf } from "~/features/booking/desk/queries.server";
import { deskForm, startOf, type DeskForm } from "~/features/booking/desk/schema";
import type { Choice } from "~/features/booking/offer/page/model";
import { bookSeries } from "~/features/booking/series/commands.server";
import { bookWherever } from "~/features/channels/sale/book/commands.server";
import { messagesFor, type Locale } from "~/i18n/catalogue";
import { ok, type Result } from "~/lib/result";
import type { Day } from "~/lib/zoned-time";
import { answerErrors, issueMessages } from "../forms.server";

type Errors = Record<string, string[] | undefined>;

/** One visit, or a series of them; `seriesId` is null when none of it could be placed. */
type Booked =
  | { kind: "booked"; bookingId: number }
  | { kind: "series"; seriesId: number | null; placed: number; unplaced: UnplacedVisit[] };

/** What came of the desk's form. `refused` shows the form again with what was typed. */
export type DeskOutcome =
  Booked | { kind: "refused"; status: 409 | 422; errors: Errors; formError: string | null };

/** A day of a series for which there was no hour; instants are UTC. */
export interface UnplacedVisit {
  startsAt: string;
  reason: string;
  alternatives: string[];
}

interface Submission {
  form: FormData;
  choice: Choice;
  day: Day;
  zone: string;
  locale: Locale;
}

/** Reads the form, books one visit or a series of them, and turns refusals into words. The same form sent twice books once. */
export async function submitDesk(
  context: AppLoadContext,
  user: SignedInUser,
  { form, choice, day, zone, locale }: Submission,
): Promise<DeskOutcome> {
  const words = messagesFor(locale);
  const refused = (status: 409 | 422, formError: string | null, errors: Errors = {}) =>
    ({ kind: "refused", status, errors, formError }) as const;
  const parsed = deskForm.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    const { ownTime, ...errors } = issueMessages(parsed.error, locale);
    return refused(422, null, { ...errors, ...(ownTime ? { ownTime: [words.desk.times.notATime] } : {}) });
  }
  const typed = parsed.data;
  if (typed.client === null && (!typed.name || !typed.phone))
    return refused(422, words.booking.newVisit.pickClient);
  const startsAt = startOf(typed, day, zone);
  const request: BookingRequest = {
    ...askedOf(choice),
    startsAt,
    visitor: visitorOf(typed, locale),
    notes: typed.notes ?? "",
    source: "staff",
    override: typed.ownTime !== null,
  };
  const once = { form: "desk", once: String(form.get("once") ?? "") || null, content: [typed, choice, day] };
  const outcome = await answerErrors(() =>
    rememberOnce(context.core, user, once, () => book(context, user, { request, typed })),
  );
  if (!outcome.ok) {
    const { reason } = outcome.error;
    if (reason === "phone") return refused(422, null, { phone: [words.selling.refused.phone] });
    if (reason === "refused" || reason === "closed") return refused(409, words.selling.refused.staff[reason]);
    return refused(409, words.booking.closed[reason] ?? words.booking.notFree);
  }
  if (outcome.value.kind === "series" && outcome.value.seriesId === null) {
    const [first] = outcome.value.unplaced;
    const reason = first ? ` ${words.booking.closed[first.reason] ?? ""}` : "";
    return refused(409, `${words.desk.series.none}${reason}`);
  }
  return outcome.value;
}

function visitorOf({ client, name, phone, email }: DeskForm, locale: Locale): BookingRequest["visitor"] {
  if (client !== null) return { kind: "known", clientId: client };
  return { kind: "contact", name: name ?? "", phoneRaw: phone ?? "", email, locale };
}

async function book(
  { core, vendors }: AppLoadContext,
  user: SignedInUser,
  { request, typed }: { request: BookingRequest; typed: DeskForm },
): Promise<Result<Booked, { reason: string }>> {
  if (typed.repeat === "none") {
    const made = await bookWherever(core, vendors, user, request);
    return made.ok ? ok({ kind: "booked", bookingId: made.value.id }) : made;
  }
  const rule = { everyWeeks: Number(typed.repeat), count: typed.times };
  const series = await bookSeries(core, user, { request, rule });
  if (!series.ok) return series;
  const { seriesId, placed, unplaced } = series.value;
  return ok({
    kind: "series",
    seriesId,
    placed: placed.length,
    unplaced: unplaced.map(({ startsAt, reason, alternatives }) => ({
      startsAt: startsAt.toISOString(),
      reason,
      alternatives: alternatives.map((start) => start.toISOString()),
    })),
  });
}
