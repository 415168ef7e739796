import { messagesFor, type Locale } from "~/i18n/catalogue";
import type { LinkKind } from "../model";

/** What the letter with a link says. */
export interface LinkLetterFacts {
  kind: LinkKind;
  business: string;
  name: string;
  /** What to sign in with afterwards. */
  username: string;
  /** Absolute address. */
  link: string;
  locale: Locale;
}

/** The letter of an invitation, or with the link to a new password. */
export function linkLetter({ kind, business, name, username, link, locale }: LinkLetterFacts) {
  const words = messagesFor(locale).access.letters[kind];
  const shown = { business: oneLine(business), name: oneLine(name), username };
  const lines = [words.hello(shown), words.lead(shown), words.username(shown)];
  const end = [words.lives, words.ignore];
  const text = [...lines, "", `${words.press}: ${link}`, "", ...end, ""].join("\n");
  const html = `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0;padding:24px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif">
<table role="presentation" width="100%"><tr><td align="center"><table role="presentation" width="480" style="max-width:480px;width:100%"><tr><td>
${lines.map((line) => `<p style="margin:0 0 12px">${escapeHtml(line)}</p>`).join("\n")}
<p style="margin:20px 0"><a href="${escapeHtml(link)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#0d6e6e;color:#ffffff;text-decoration:none;font-weight:600">${escapeHtml(words.press)}</a></p>
<p style="margin:0;font-size:14px;opacity:.75">${end.map(escapeHtml).join("<br>")}</p>
</td></tr></table></td></tr></table></body></html>`;
  return { subject: words.subject(shown).slice(0, 200), text, html };
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").trim();
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
