import type { AppLoadContext } from "@remix-run/node";
import { bookVisit } from "~/features/booking/book/commands.server";
import { listFreshTimes, type PageTime } from "~/features/booking/offer/queries.server";
import { contactsForm, type ContactsForm } from "~/features/booking/schema";
import { messagesFor, type Locale } from "~/i18n/catalogue";
import { guest } from "~/lib/actor";
import { issueMessages } from "../forms.server";
import { onceOnly } from "../once.server";
import { limitBookings } from "../limits.server";

type Typed = Record<string, string>;

/** What came of a submitted form. Everything but `booked` shows the form again with what was typed. */
export type ContactsOutcome =
  | { kind: "booked"; linkToken: string }
  | { kind: "taken"; status: 409; message: string; values: Typed; fresh: PageTime[] }
  | { kind: "invalid"; status: 422 | 429; errors: Record<string, string[] | undefined>; formError: string | null; values: Typed };

const KEPT = ["name", "phone", "email", "notes"] as const;
const LONGEST_KEPT = 12_000;

/** Reads the last step's form, books, and turns refusals into words. The same form sent twice books once. */
export async function submitContacts(
  context: AppLoadContext,
  { serviceId, form, locale }: { serviceId: number; form: FormData; locale: Locale },
): Promise<ContactsOutcome> {
  const words = messagesFor(locale);
  const values = Object.fromEntries(KEPT.map((name) => [name, String(form.get(name) ?? "").slice(0, LONGEST_KEPT)]));
  const invalid = (errors: Record<string, string[] | undefined>, formError: string | null = null, status: 422 | 429 = 422) =>
    ({ kind: "invalid", status, errors, formError, values }) as const;

  const parsed = contactsForm.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    const { start, staff, ...errors } = issueMessages(parsed.error, locale);
    return invalid(errors, start || staff ? words.booking.notFree : null);
  }
  if (!/\d{3}/.test(parsed.data.phone.replace(/\D/g, ""))) return invalid({ phone: [words.booking.public.phoneUnreadable] });
  if (!(await limitBookings(context))) return invalid({}, words.booking.public.tooMany, 429);

  const once = String(form.get("once") ?? "");
  return onceOnly(context, { scope: "form:booking", key: once, request: [serviceId, parsed.data] }, () =>
    book(context, serviceId, parsed.data, locale, values),
  );
}

async function book(
  context: AppLoadContext,
  serviceId: number,
  typed: ContactsForm,
  locale: Locale,
  values: Typed,
): Promise<ContactsOutcome> {
  const { core } = context;
  const words = messagesFor(locale).booking;
  const booked = await bookVisit(core, guest, {
    serviceId,
    staffId: typed.staff,
    startsAt: typed.start,
    visitor: { kind: "contact", name: typed.name, phoneRaw: typed.phone, email: typed.email, locale },
    notes: typed.notes ?? "",
    source: "online",
  });
  if (booked.ok) return { kind: "booked", linkToken: booked.value.linkToken };
  const fresh = await listFreshTimes(core.db, { serviceId, staffId: typed.staff, now: core.clock.now(), startsAt: typed.start });
  const { reason } = booked.error;
  return { kind: "taken", status: 409, message: reason === "past" ? words.pastTime : words.notFree, values, fresh };
}
