import type { Locale } from "~/i18n/locale";

/** A letter as a page: what stands in it, from top to bottom. Everything is plain text; the page escapes it. */
export interface LetterPage {
  locale: Locale;
  business: string;
  heading: string;
  /** The owner's words. */
  body: string;
  /** In large type: the day, and under it the hours. */
  when: { day: string; time: string; zone: string } | null;
  /** Of a visit with several parts: hours, what, with whom. */
  parts: { time: string; title: string; details: string }[];
  rows: (readonly [label: string, value: string])[];
  sums: { label: string; value: string; isStrong: boolean }[];
  /** The first one is the one to press. */
  buttons: { label: string; href: string }[];
  /** Small print under the buttons. */
  notes: string[];
  footer: string[];
  unsubscribe: { label: string; href: string } | null;
}

/** Light colours stand in the styles; programs that know dark ones take them from the sheet in the head. */
const INK = "#22201c";
const QUIET = "#5c574f";
const LINE = "#e6e1d8";
const ACCENT = "#0d6668";

const DARK = `
@media (prefers-color-scheme: dark) {
  .k-ground { background: #1b1917 !important; }
  .k-sheet { background: #26231f !important; border-color: #3a362f !important; }
  .k-ink { color: #f0ece4 !important; }
  .k-quiet { color: #b6afa3 !important; }
  .k-line { border-color: #3a362f !important; }
  .k-accent { color: #6cc3c0 !important; }
  .k-press { background: #6cc3c0 !important; color: #10201f !important; }
  .k-other { border-color: #57524a !important; color: #f0ece4 !important; }
}
@media (max-width: 480px) {
  .k-pad { padding-left: 20px !important; padding-right: 20px !important; }
  .k-ground { padding: 0 !important; }
  .k-sheet { border-radius: 0 !important; border-left: 0 !important; border-right: 0 !important; }
  .k-button { display: block !important; margin: 0 0 10px !important; text-align: center !important; }
}`;

const FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

/** The letter as HTML: tables and inline styles, because mail programs know nothing else, and nothing that is loaded from outside. */
export function letterHtml(page: LetterPage): string {
  const inner = [
    row(
      `<span class="k-quiet" style="font-size:14px;font-weight:600;color:${QUIET}">${escapeHtml(page.business)}</span>`,
      "28px 36px 0",
    ),
    row(
      `<h1 class="k-ink" style="margin:0;font-size:24px;line-height:1.25;font-weight:600;color:${INK}">${escapeHtml(page.heading)}</h1>`,
      "14px 36px 0",
    ),
    row(paragraphs(page.body), "14px 36px 0"),
    ticket(page),
    page.buttons.length > 0 ? row(page.buttons.map(button).join(""), "22px 36px 0") : "",
    page.notes.length > 0
      ? row(
          `<p class="k-quiet" style="margin:0;font-size:14px;line-height:1.5;color:${QUIET}">${page.notes.map(escapeHtml).join("<br>")}</p>`,
          "16px 36px 0",
        )
      : "",
    row("", "28px 36px 0"),
  ].join("");
  const footer = [
    ...page.footer.map(escapeHtml),
    page.unsubscribe
      ? `<a href="${escapeHtml(page.unsubscribe.href)}" class="k-quiet" style="color:${QUIET}">${escapeHtml(page.unsubscribe.label)}</a>`
      : "",
  ].filter(Boolean);
  return `<!doctype html>
<html lang="${page.locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${escapeHtml(page.heading)}</title><style>:root{color-scheme:light dark;supported-color-schemes:light dark}${DARK}</style></head>
<body class="k-ground" style="margin:0;padding:24px 12px;background:#f6f4ef;font-family:${FONT};-webkit-text-size-adjust:100%">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center">
<table role="presentation" class="k-sheet" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px;background:#ffffff;border:1px solid ${LINE};border-radius:12px;border-collapse:separate">${inner}</table>
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px"><tr><td class="k-quiet k-pad" style="padding:16px 36px 24px;font-size:13px;line-height:1.5;color:${QUIET}">${footer.join("<br>")}</td></tr></table>
</td></tr></table>
</body></html>`;
}

const row = (content: string, padding: string) =>
  `<tr><td class="k-pad" style="padding:${padding}">${content}</td></tr>`;

function paragraphs(body: string): string {
  return body
    .split("\n\n")
    .filter(Boolean)
    .map((text) => text.split("\n").map(escapeHtml).map(withLinks).join("<br>"))
    .map(
      (html, at) =>
        `<p class="k-ink" style="margin:${at === 0 ? 0 : 10}px 0 0;font-size:16px;line-height:1.5;color:${INK}">${html}</p>`,
    )
    .join("");
}

/** An address in the owner's words is a link. The text is escaped already, so an ampersand is `&amp;`, as an attribute wants it. */
function withLinks(escaped: string): string {
  return escaped.replace(
    /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)]/g,
    (url) => `<a href="${url}" class="k-accent" style="color:${ACCENT};word-break:break-all">${url}</a>`,
  );
}

/** The facts of the visit between two hairlines. */
function ticket({ when, parts, rows, sums }: LetterPage): string {
  const inner = [
    when
      ? `<p class="k-ink" style="margin:0;font-size:20px;line-height:1.3;font-weight:600;color:${INK}">${escapeHtml(capital(when.day))}</p>` +
        `<p class="k-ink" style="margin:2px 0 12px;font-size:20px;line-height:1.3;color:${INK}">${escapeHtml(when.time)} <span class="k-quiet" style="font-size:14px;color:${QUIET}">${escapeHtml(when.zone)}</span></p>`
      : "",
    parts.length > 0 ? table(parts.map(partRow)) : "",
    rows.length > 0 ? table(rows.map(([label, value]) => factRow(label, value))) : "",
    sums.length > 0
      ? `<div class="k-line" style="margin:10px 0 0;padding:10px 0 0;border-top:1px solid ${LINE}">${table(sums.map(sumRow))}</div>`
      : "",
  ].join("");
  if (!inner) return "";
  return row(
    `<div class="k-line" style="padding:18px 0;border-top:1px solid ${LINE};border-bottom:1px solid ${LINE}">${inner}</div>`,
    "20px 36px 0",
  );
}

const table = (lines: string[]) =>
  `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">${lines.join("")}</table>`;

function factRow(label: string, value: string): string {
  return (
    `<tr><td class="k-quiet" width="132" valign="top" style="padding:3px 12px 3px 0;font-size:15px;line-height:1.4;color:${QUIET}">${escapeHtml(label)}</td>` +
    `<td class="k-ink" valign="top" style="padding:3px 0;font-size:15px;line-height:1.4;color:${INK}">${escapeHtml(value)}</td></tr>`
  );
}

function partRow({ time, title, details }: LetterPage["parts"][number]): string {
  return (
    `<tr><td class="k-quiet" width="132" valign="top" style="padding:5px 12px 5px 0;font-size:15px;line-height:1.4;white-space:nowrap;color:${QUIET}">${escapeHtml(time)}</td>` +
    `<td class="k-ink" valign="top" style="padding:5px 0;font-size:15px;line-height:1.4;color:${INK}"><b style="font-weight:600">${escapeHtml(title)}</b>` +
    (details ? `<br><span class="k-quiet" style="color:${QUIET}">${escapeHtml(details)}</span>` : "") +
    `</td></tr>`
  );
}

function sumRow({ label, value, isStrong }: LetterPage["sums"][number]): string {
  const weight = isStrong ? "font-weight:600;" : "";
  return (
    `<tr><td class="k-ink" style="padding:3px 12px 3px 0;font-size:15px;line-height:1.4;${weight}color:${INK}">${escapeHtml(label)}</td>` +
    `<td class="k-ink" align="right" style="padding:3px 0;font-size:15px;line-height:1.4;white-space:nowrap;${weight}color:${INK}">${escapeHtml(value)}</td></tr>`
  );
}

function button({ label, href }: LetterPage["buttons"][number], at: number): string {
  const look =
    at === 0
      ? `background:${ACCENT};border:1px solid ${ACCENT};color:#ffffff`
      : `background:transparent;border:1px solid #b9b2a6;color:${INK}`;
  return `<a href="${escapeHtml(href)}" class="k-button ${at === 0 ? "k-press" : "k-other"}" style="display:inline-block;margin:0 8px 10px 0;padding:11px 20px;border-radius:8px;${look};font-size:16px;line-height:1.3;font-weight:600;text-decoration:none">${escapeHtml(label)}</a>`;
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text that stands for itself in HTML, in an attribute too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (symbol) => ENTITIES[symbol] ?? symbol);
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
