import { messagesFor, type Locale } from "~/i18n/catalogue";
import { formatDateTime } from "~/i18n/format";
import type { ConnectedVendor } from "../model";

export interface DeadTokenFacts {
  vendor: ConnectedVendor;
  business: string;
  /** Absolute address of the set-up page. */
  link: string;
  since: Date;
  zone: string;
  locale: Locale;
}

/** What an admin reads when a vendor does not know our token any more: what happened, what is not lost, what to do. */
export function deadTokenLetter({ vendor, business, link, since, zone, locale }: DeadTokenFacts) {
  const { letter: words, vendors } = messagesFor(locale).connections;
  const name = vendors[vendor];
  const lead = words.lead({ vendor: name, at: formatDateTime(since, zone, locale) });
  const text = [lead, "", words.safe, "", `${words.open}: ${link}`, ""].join("\n");
  const html = `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0;padding:24px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif">
<table role="presentation" width="100%"><tr><td align="center"><table role="presentation" width="480" style="max-width:480px;width:100%"><tr><td>
<p style="margin:0 0 16px">${escapeHtml(lead)}</p>
<p style="margin:0 0 20px">${escapeHtml(words.safe)}</p>
<p style="margin:0"><a href="${escapeHtml(link)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#0d6e6e;color:#ffffff;text-decoration:none;font-weight:600">${escapeHtml(words.open)}</a></p>
</td></tr></table></td></tr></table></body></html>`;
  const subject = words
    .subject({ vendor: name, business: business.replace(/\p{Cc}+/gu, " ").trim() })
    .slice(0, 200);
  return { subject, text, html };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
