import type { AppLoadContext } from "@remix-run/node";
import { spendLimits } from "~/features/loyalty/spending/model";
import { rememberOnce } from "~/features/accounts/idempotency/commands.server";
import { readAnswers, type Answer } from "~/features/booking/intake/model";
import { listQuestions } from "~/features/booking/intake/queries.server";
import type { LinkedVisit } from "~/features/booking/linked/queries.server";
import { withAnybody, type Choice } from "~/features/booking/offer/page/model";
import { listFreshTimes, type PageTime } from "~/features/booking/offer/queries.server";
import { listFreshOutside } from "~/features/channels/offer/queries.server";
import { getChannel } from "~/features/channels/queries.server";
import { sellVisit, type SaleRefusal } from "~/features/channels/sale/commands.server";
import { contactsForm, type ContactsForm } from "~/features/booking/schema";
import { messagesFor, type Locale } from "~/i18n/catalogue";
import { guest } from "~/lib/actor";
import { addressKey, rateLimitsOf } from "~/lib/rate-limit.server";
import { ok, refuse, type Result } from "~/lib/result";
import { issueMessages } from "../forms.server";
import { ONCE_FIELD } from "../once-field";
import { pressHour, type PressOutcome } from "./place-hold.server";
import type { SignedVisitor } from "./visitor.server";

type Typed = Record<string, string>;
type Errors = Record<string, string[] | undefined>;

/** What came of a submitted form. `taken` and `invalid` show the form again with what was typed. */
export type HeldOutcome =
  | { kind: "done"; linkToken: string; bookingId: number }
  | { kind: "pay"; linkToken: string; bookingId: number }
  | { kind: "wait"; linkToken: string; bookingId: number }
  | { kind: "taken"; status: 409; message: string; values: Typed; fresh: PageTime[] }
  | { kind: "invalid"; status: 422 | 429; errors: Errors; formError: string | null; values: Typed };

export interface HeldForm {
  visit: LinkedVisit;
  form: FormData;
  locale: Locale;
  /** Whoever is free was asked for: another hour may be another person's. */
  isAnybody: boolean;
  visitor: SignedVisitor | null;
}

const KEPT = /^(name|phone|email|notes|points|q_\d{1,10})$/;
const LONGEST_KEPT = 12_000;

/** Form field of a question. */
export const questionField = (id: number) => `q_${id}`;

/** What was typed, to be shown again. */
export function keptValues(form: FormData): Typed {
  const kept = [...form].filter(([name]) => KEPT.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value).slice(0, LONGEST_KEPT)]));
}

/** Reads the form of a held hour, books it, and turns refusals into words. The same form sent twice books once. */
export async function submitHeld(context: AppLoadContext, sent: HeldForm): Promise<HeldOutcome> {
  const { core, vendors, clientIp } = context;
  const { visit, form, locale, visitor } = sent;
  const words = messagesFor(locale);
  const values = keptValues(form);
  const invalid = (errors: Errors, formError: string | null = null, status: 422 | 429 = 422): HeldOutcome => ({
    ...{ kind: "invalid", status, errors, formError, values },
  });

  const typed = readTyped(sent);
  if (!typed.ok) return invalid(typed.error.errors, typed.error.formError);
  const questions = await listQuestions(core.db, serviceIdsOf(visit));
  const { missing } = readAnswers(questions, typed.value.answers);
  if (missing.length > 0) return invalid(answerErrors(missing, words.storefront.held.answerNeeded));
  const rate = await rateLimitsOf(core.env).take(
    { name: "bookings", points: core.env.rates.bookingsPerAddress, seconds: 3600 },
    addressKey(clientIp),
  );
  if (rate && !rate.allowed) return invalid({}, words.booking.public.tooMany, 429);

  const once = String(form.get(ONCE_FIELD) ?? "") || null;
  const { contacts, answers, points } = typed.value;
  const content = [visit.linkToken, contacts, answers, points];
  const booked = await rememberOnce(core, visitor?.actor ?? guest, { form: "booking", once, content }, async (): Promise<Result<Made, SaleRefusal | { reason: "away" }>> => {
    const hour = await hourOf(context, sent, contacts.start ?? null);
    if (hour.kind !== "held") return refuse({ reason: hour.kind === "refused" && hour.reason === "away" ? ("away" as const) : ("booked" as const) });
    const confirmed = await sellVisit(core, vendors, visitor?.actor ?? guest, {
      ...{ linkToken: hour.linkToken, answers, notes: contacts.notes ?? "", pointsToSpend: points },
      visitor: visitor
        ? { kind: "known", clientId: visitor.actor.clientId }
        : { kind: "contact", name: contacts.name, phoneRaw: contacts.phone, email: contacts.email, locale },
      contactEmail: contacts.email,
    });
    if (!confirmed.ok) return confirmed;
    return ok({ next: confirmed.value.next, linkToken: confirmed.value.booking.linkToken, id: confirmed.value.booking.id });
  });
  if (booked.ok) return { kind: booked.value.next, linkToken: booked.value.linkToken, bookingId: booked.value.id };
  const { error } = booked;
  if (error.reason === "answers" && "questionIds" in error)
    return invalid(answerErrors(error.questionIds, words.storefront.held.answerNeeded));
  if (error.reason === "points") return invalid({ points: [words.storefront.pay.points] });
  if (error.reason === "phone") return invalid({ phone: [words.selling.refused.phone] });
  if (error.reason === "away" || error.reason === "closed") return invalid({}, words.selling.refused[error.reason]);
  if (error.reason === "refused") return invalid({}, words.selling.refused.never);
  const message = error.reason === "past" ? words.booking.pastTime : words.storefront.held.gone;
  return { kind: "taken", status: 409, message, values, fresh: await listFresh(context, sent, contacts.start) };
}

interface Made {
  next: "done" | "pay" | "wait";
  linkToken: string;
  id: number;
}

interface Told {
  contacts: ContactsForm;
  answers: Answer[];
  points: number;
}

/** What was typed, as it may be used. Who is signed in is known and types no contacts. */
function readTyped({ form, locale, visitor, visit }: HeldForm) {
  const words = messagesFor(locale);
  const fields = Object.fromEntries(form);
  const parsed = contactsForm.safeParse(visitor ? { ...fields, name: visitor.name, phone: "000" } : fields);
  if (!parsed.success) {
    const { start, ...errors } = issueMessages(parsed.error, locale);
    return refuse({ errors, formError: start ? words.booking.notFree : null });
  }
  if (!/\d{3}/.test(parsed.data.phone.replace(/\D/g, "")))
    return refuse({ errors: { phone: [words.booking.public.phoneUnreadable] } as Errors, formError: null });
  const answers = [...form].flatMap(([name, value]): Answer[] => {
    const id = /^q_(\d{1,10})$/.exec(name)?.[1];
    return id ? [{ questionId: Number(id), answer: String(value) }] : [];
  });
  const points = visitor ? Number(form.get("points") ?? 0) : 0;
  const bounds = visitor && spendLimits({ balance: visitor.points, priceMinor: visit.priceMinor, currency: visit.currency, settings: visitor.rules }); // prettier-ignore
  const isPossible = points === 0 || (Number.isSafeInteger(points) && bounds && points >= bounds.least && points <= bounds.most); // prettier-ignore
  if (!isPossible) {
    const wrong = bounds && bounds.most > 0 ? words.storefront.held.pointsBounds(bounds) : words.storefront.pay.points;
    return refuse({ errors: { points: [wrong] } as Errors, formError: null });
  }
  return ok<Told>({ contacts: parsed.data, answers, points });
}

const answerErrors = (ids: readonly number[], text: string): Errors =>
  Object.fromEntries(ids.map((id) => [questionField(id), [text]]));

const serviceIdsOf = ({ choice }: LinkedVisit) => choice?.parts.map(({ serviceId }) => serviceId) ?? [];

/** The hold to book: the page's own, or a new one of the fresh hour that was picked. */
async function hourOf(context: AppLoadContext, sent: HeldForm, start: Date | null): Promise<PressOutcome> {
  const { visit, locale } = sent;
  const choice = choiceOf(sent);
  if (start === null || !choice || start.getTime() === visit.startsAt.getTime())
    return { kind: "held", linkToken: visit.linkToken };
  const pressed = { ...choice, startsAt: start, locale, once: null, replaces: visit.linkToken };
  return pressHour(context, pressed);
}

function choiceOf({ visit, isAnybody }: HeldForm): Choice | null {
  return visit.choice && isAnybody ? withAnybody(visit.choice) : visit.choice;
}

/** Free hours near the one that is gone. */
export async function listFresh({ core, vendors }: AppLoadContext, sent: HeldForm, wanted?: Date): Promise<PageTime[]> {
  const choice = choiceOf(sent);
  if (!choice) return [];
  const { parts, party } = choice;
  const when = { now: core.clock.now(), startsAt: wanted ?? sent.visit.startsAt };
  const locationId = choice.locationId ?? undefined;
  const [{ serviceId, staffId }] = parts;
  const { by } = await getChannel(core, serviceId);
  if (by === "yclients") return listFreshOutside(core, vendors, { serviceId, staffId, locationId, ...when });
  return by === "own" ? listFreshTimes(core.db, { parts, party, locationId, ...when }) : [];
}
