import type { AppLoadContext } from "@remix-run/node";
import { rememberOnce } from "~/features/accounts/idempotency/commands.server";
import { bookVisit } from "~/features/booking/book/commands.server";
import { listFreshTimes, type PageTime } from "~/features/booking/offer/queries.server";
import { contactsForm, type ContactsForm } from "~/features/booking/schema";
import { messagesFor, type Locale } from "~/i18n/catalogue";
import { guest } from "~/lib/actor";
import { addressKey, rateLimitsOf } from "~/lib/rate-limit.server";
import { ok } from "~/lib/result";
import { issueMessages } from "../forms.server";

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
  const { env } = context.core;
  const rate = await rateLimitsOf(env).take(
    { name: "bookings", points: env.rates.bookingsPerAddress, seconds: 3600 },
    addressKey(context.clientIp),
  );
  if (rate && !rate.allowed) return invalid({}, words.booking.public.tooMany, 429);

  const submit = { form: "booking", once: String(form.get("once") ?? "") || null, content: [serviceId, parsed.data] };
  const booked = await rememberOnce(context.core, guest, submit, () => book(context, serviceId, parsed.data, locale));
  if (booked.ok) return { kind: "booked", linkToken: booked.value.linkToken };
  const parts = [{ serviceId, staffId: parsed.data.staff, addonIds: [] }];
  const asked = { parts, now: context.core.clock.now(), startsAt: parsed.data.start };
  const fresh = await listFreshTimes(context.core.db, asked);
  const message = booked.error.reason === "past" ? words.booking.pastTime : words.booking.notFree;
  return { kind: "taken", status: 409, message, values, fresh };
}

async function book({ core }: AppLoadContext, serviceId: number, typed: ContactsForm, locale: Locale) {
  const booked = await bookVisit(core, guest, {
    parts: [{ serviceId, staffId: typed.staff, addonIds: [] }],
    startsAt: typed.start,
    visitor: { kind: "contact", name: typed.name, phoneRaw: typed.phone, email: typed.email, locale },
    notes: typed.notes ?? "",
    source: "online",
  });
  return booked.ok ? ok({ linkToken: booked.value.linkToken }) : booked;
}
