import { formatDateTime, formatDuration } from "~/i18n/format";
import type { Locale } from "~/i18n/locale";
import { messagesFor } from "~/i18n/catalogue";
import { formatMoney } from "~/lib/money";
import type { CalendarVisit } from "../ical/model";

export interface ConfirmationInput {
  booking: CalendarVisit & { priceMinor: number; currency: string; zone: string; locationPhone: string };
  /** First name, or the name as given; empty when there is none. */
  clientName: string;
  business: string;
  link: string;
  locale: Locale;
}

export interface Letter {
  subject: string;
  text: string;
  html: string;
}

/** The letter that confirms a booking, as plain text and as HTML without anything that is loaded from outside. */
export function confirmationLetter({
  booking,
  clientName,
  business,
  link,
  locale,
}: ConfirmationInput): Letter {
  const words = messagesFor(locale).mail.confirmation;
  const when = formatDateTime(booking.startsAt, booking.zone, locale, "weekday");
  const minutes = Math.round((booking.endsAt.getTime() - booking.startsAt.getTime()) / 60_000);
  const rows = (
    [
      [words.service, booking.serviceName],
      [words.when, `${when} (${words.zone({ zone: booking.zone })})`],
      [words.length, formatDuration(minutes, locale)],
      [words.staff, booking.staffName],
      [words.where, [booking.locationName, booking.address].filter(Boolean).join(", ")],
      [words.phone, booking.locationPhone],
      [words.price, booking.priceMinor > 0 ? formatMoney(booking.priceMinor, booking.currency, locale) : ""],
      [words.reference, booking.reference],
    ] as const
  )
    .map(([label, value]) => [label, oneLine(value)] as const)
    .filter(([, value]) => value !== "");
  const greeting = words.greeting({ name: oneLine(clientName) });
  const footer = words.footer({ business: oneLine(business) });
  return {
    subject: oneLine(words.subject({ service: booking.serviceName, when })).slice(0, 200),
    text: [
      greeting,
      "",
      words.lead,
      "",
      ...rows.map(([label, value]) => `${label}: ${value}`),
      "",
      `${words.manage}: ${link}`,
      words.manageHint,
      words.attachment,
      "",
      footer,
      "",
    ].join("\n"),
    html: page({ greeting, lead: words.lead, rows, link, words, footer, locale }),
  };
}

interface PageInput {
  greeting: string;
  lead: string;
  rows: readonly (readonly [string, string])[];
  link: string;
  words: ReturnType<typeof messagesFor>["mail"]["confirmation"];
  footer: string;
  locale: Locale;
}

/** Inline styles and a table, because mail programs know nothing else; the colours hold on light and dark grounds. */
function page({ greeting, lead, rows, link, words, footer, locale }: PageInput): string {
  const cells = rows
    .map(
      ([label, value]) =>
        `<tr><td style="padding:6px 16px 6px 0;color:#6b7280;vertical-align:top;white-space:nowrap">${escape(label)}</td>` +
        `<td style="padding:6px 0;font-weight:600">${escape(value)}</td></tr>`,
    )
    .join("");
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0;padding:24px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif">
<div style="max-width:560px;margin:0 auto">
<p style="margin:0 0 8px">${escape(greeting)}</p>
<p style="margin:0 0 20px;font-size:20px;font-weight:600">${escape(lead)}</p>
<table role="presentation" cellpadding="0" cellspacing="0" style="border-collapse:collapse;margin:0 0 24px">${cells}</table>
<p style="margin:0 0 12px"><a href="${escape(link)}" style="display:inline-block;padding:12px 20px;border-radius:10px;background:#1f6f5c;color:#ffffff;text-decoration:none;font-weight:600">${escape(words.manage)}</a></p>
<p style="margin:0 0 20px;color:#6b7280;font-size:14px">${escape(words.manageHint)} ${escape(words.attachment)}</p>
<p style="margin:0;color:#6b7280;font-size:13px">${escape(footer)}</p>
</div></body></html>`;
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (symbol) => ENTITIES[symbol] ?? symbol);
}

/** A line break in a name could begin a header of its own; every control and line separator becomes a space. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}
