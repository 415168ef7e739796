import { messagesFor, type Locale } from "~/i18n/catalogue";

/** What the letter with a code says. */
export interface CodeLetterFacts {
  business: string;
  /** Whose door it opens: an address may belong to several people. */
  clientName: string;
  /** Six digits. */
  code: string;
  /** Absolute address that opens without the code. */
  link: string;
  minutes: number;
  locale: Locale;
}

/** The letter with the code and the link. The code stands in the subject too: that is what a phone shows. */
export function codeLetter({ business, clientName, code, link, minutes, locale }: CodeLetterFacts) {
  const words = messagesFor(locale).me.letter;
  const shown = `${code.slice(0, 3)} ${code.slice(3)}`;
  const lead = words.lead({ name: clientName, business });
  const hint = words.hint({ minutes });
  const text = [lead, "", shown, "", `${words.open}: ${link}`, "", hint, words.ignore, ""].join("\n");
  const html = `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0;padding:24px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif">
<table role="presentation" width="100%"><tr><td align="center"><table role="presentation" width="480" style="max-width:480px;width:100%"><tr><td>
<p style="margin:0 0 16px">${escapeHtml(lead)}</p>
<p style="margin:0 0 20px;font-size:32px;font-weight:600;letter-spacing:4px">${shown}</p>
<p style="margin:0 0 20px"><a href="${escapeHtml(link)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#0d6e6e;color:#ffffff;text-decoration:none;font-weight:600">${escapeHtml(words.open)}</a></p>
<p style="margin:0;font-size:14px;opacity:.75">${escapeHtml(hint)}<br>${escapeHtml(words.ignore)}</p>
</td></tr></table></td></tr></table></body></html>`;
  return { subject: words.subject({ code: shown, business: oneLine(business) }).slice(0, 200), text, html };
}

/** The same for a messenger. */
export function codeMessage({ business, code, link, minutes, locale }: Omit<CodeLetterFacts, "clientName">) {
  const words = messagesFor(locale).me.letter;
  const shown = `${code.slice(0, 3)} ${code.slice(3)}`;
  return {
    text: `${words.subject({ code: shown, business: oneLine(business) })}\n${words.hint({ minutes })}`,
    link: { label: words.open, url: link },
  };
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").trim();
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
