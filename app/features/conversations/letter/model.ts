import type { Locale } from "~/i18n/locale";

/** A letter that somebody of the staff wrote, as mail: their words, the business's name, and nothing else. */
export function messageLetter({
  subject,
  body,
  business,
  locale,
}: {
  subject: string;
  body: string;
  business: string;
  locale: Locale;
}) {
  const name = business.replace(/\p{Cc}+/gu, " ").trim();
  const title = subject.replace(/\p{Cc}+/gu, " ").trim() || name;
  const paragraphs = body
    .split(/\n{2,}/)
    .map((part) => `<p style="margin:0 0 16px">${escapeHtml(part).replaceAll("\n", "<br>")}</p>`)
    .join("");
  const html = `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0;padding:24px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif">
<table role="presentation" width="100%"><tr><td align="center"><table role="presentation" width="600" style="max-width:600px;width:100%"><tr><td>
${paragraphs}<p style="margin:24px 0 0;font-size:14px;opacity:.75">${escapeHtml(name)}</p>
</td></tr></table></td></tr></table></body></html>`;
  return { subject: title.slice(0, 200), text: `${body}\n\n${name}\n`, html };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
} // prettier-ignore
