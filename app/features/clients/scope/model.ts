import { can } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";

/** Whether phones and addresses are shown in full. Clients and whoever holds a visit's link look at their own. */
export function seesContacts(actor: Actor): boolean {
  return actor.kind === "user" ? can(actor, "clients:contacts") : actor.kind !== "guest";
}

/**
 * A phone that may not be read: the country and operator, and the last two digits to tell two of them apart.
 * `+77011234567` and `+7 701 123-45-67` become `+7 701 ••• •• 67`; other lengths keep up to four digits in front.
 */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/gu, "");
  if (digits.length < 6) return "•••";
  const plus = phone.trim().startsWith("+") ? "+" : "";
  const end = digits.slice(-2);
  if (/^7\d{10}$/u.test(digits)) return `${plus}7 ${digits.slice(1, 4)} ••• •• ${end}`;
  return `${plus}${digits.slice(0, Math.min(4, digits.length - 5))} ••• •• ${end}`;
}

/** An address that may not be read: its first letter and where it is. `anna@mail.ru` becomes `a•••@mail.ru`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf("@");
  return at < 1 ? "•••" : `${[...email][0] ?? ""}•••${email.slice(at)}`;
}

/** What an actor reads of a phone. */
export function phoneFor<T extends string | null | undefined>(actor: Actor, phone: T): T {
  return (phone && !seesContacts(actor) ? maskPhone(phone) : phone) as T;
}

/** What an actor reads of an e-mail address. */
export function emailFor<T extends string | null | undefined>(actor: Actor, email: T): T {
  return (email && !seesContacts(actor) ? maskEmail(email) : email) as T;
}

/** A client's contacts as far as the actor may read them; other fields stay. Fields: `phone…` and `email`. */
export function maskContacts<
  T extends {
    phone?: string | null;
    phoneRaw?: string | null;
    phoneE164?: string | null;
    email?: string | null;
  },
>(actor: Actor, row: T): T {
  if (seesContacts(actor)) return row;
  const masked = { ...row };
  if (row.phone) masked.phone = maskPhone(row.phone);
  if (row.phoneRaw) masked.phoneRaw = maskPhone(row.phoneRaw);
  if (row.phoneE164) masked.phoneE164 = maskPhone(row.phoneE164);
  if (row.email) masked.email = maskEmail(row.email);
  return masked;
}
