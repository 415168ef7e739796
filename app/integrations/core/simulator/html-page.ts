/** Text safe inside HTML and inside a quoted attribute. */
export function escapeHtml(text: string | number): string {
  return String(text).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** HTML made by `html`, not escaped again when put into another piece. */
export interface Html {
  markup: string;
}

/** A template whose values are escaped, unless they are `Html` themselves; lists are joined; null, false and undefined vanish. */
export function html(parts: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return { markup: parts.reduce((made, part, at) => made + render(values[at - 1]) + part) };
}

type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return "";
  if (typeof value === "string" || typeof value === "number") return escapeHtml(value);
  if ("markup" in value) return value.markup;
  return value.map(render).join("");
}

export interface PageOptions {
  lang: "ru" | "en";
  title: string;
  body: Html;
  /** Seconds after which the page loads itself again; for pages that show what arrives. */
  refreshSeconds?: number;
  /** Rules of one page, after the common ones. */
  style?: string;
}

/** A whole page in the product's colours, without scripts. */
export function renderPage({ lang, title, body, refreshSeconds, style = "" }: PageOptions): string {
  const refresh = refreshSeconds ? html`<meta http-equiv="refresh" content="${refreshSeconds}" />` : null;
  return `<!doctype html>${
    html`<html lang="${lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${refresh}
        <title>${title}</title>
        <style>
          ${{ markup: STYLE + style }}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html>`.markup
  }`;
}

/** Headers for simulator pages: no scripts, no framing, forms only to itself. */
export const PAGE_HEADERS: Record<string, string> = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: https:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};

const STYLE = `
:root{color-scheme:light dark;--surface:oklch(97.6% .004 85);--raised:oklch(99.6% .002 85);--sunken:oklch(95.2% .006 85);--line:oklch(91% .007 85);--line-strong:oklch(84% .01 85);
--ink:oklch(23% .012 75);--ink-2:oklch(44% .012 75);--accent:oklch(48% .085 195);--accent-ink:oklch(99% .01 195);--accent-soft:oklch(94.5% .025 195);
--positive:oklch(48% .11 150);--positive-soft:oklch(95% .035 150);--warning:oklch(52% .11 70);--warning-soft:oklch(95.5% .045 85);--negative:oklch(51% .16 27);--negative-soft:oklch(95.5% .025 27)}
@media (prefers-color-scheme:dark){:root{--surface:oklch(19.5% .006 75);--raised:oklch(23.5% .007 75);--sunken:oklch(17% .006 75);--line:oklch(30% .008 75);--line-strong:oklch(38% .01 75);
--ink:oklch(94% .008 85);--ink-2:oklch(76% .01 85);--accent:oklch(76% .09 190);--accent-ink:oklch(20% .03 195);--accent-soft:oklch(31% .04 195);
--positive:oklch(78% .11 150);--positive-soft:oklch(30% .04 150);--warning:oklch(82% .11 80);--warning-soft:oklch(32% .045 75);--negative:oklch(75% .12 25);--negative-soft:oklch(31% .05 25)}}
*{box-sizing:border-box}body{margin:0;font:400 15px/1.45 "Onest Variable",Onest,system-ui,sans-serif;font-variant-numeric:tabular-nums;background:var(--surface);color:var(--ink)}
main{max-width:1120px;margin:0 auto;padding:24px 16px 64px;display:grid;gap:32px;grid-template-columns:minmax(0,1fr)}
h1{font-size:22px;line-height:1.2;font-weight:600;letter-spacing:-.01em;margin:0}h2{font-size:16px;font-weight:600;margin:0 0 12px}p{margin:4px 0 0}
.m{color:var(--ink-2)}.s{font-size:13px}a{color:var(--accent)}
header{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:baseline;justify-content:space-between}
form{margin:0}.row{display:flex;flex-wrap:wrap;gap:12px;align-items:end}label{display:grid;gap:4px;font-size:13px;color:var(--ink-2)}
input,select,textarea{font:inherit;font-size:15px;color:var(--ink);background:var(--raised);border:1px solid var(--line-strong);border-radius:8px;min-height:44px;padding:0 12px;max-width:100%}
input[type=checkbox]{min-height:0;width:20px;height:20px;accent-color:var(--accent);margin:0}label.check{display:flex;gap:10px;align-items:center;min-height:44px;color:var(--ink);font-size:15px}
input.n{width:96px}button,.btn{font:500 14px/1 inherit;font-family:inherit;min-height:44px;padding:0 14px;border-radius:8px;border:1px solid var(--line-strong);background:var(--raised);color:var(--ink);cursor:pointer;display:inline-flex;align-items:center;text-decoration:none}
button.p{background:var(--accent);border-color:var(--accent);color:var(--accent-ink)}button.q{border-color:transparent;background:none;color:var(--ink-2)}button.d{color:var(--negative)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.wrap{overflow-x:auto}table{border-collapse:collapse;width:100%}th{font-weight:500;font-size:13px;color:var(--ink-2);text-align:left;padding:8px 12px 8px 0;border-bottom:1px solid var(--line)}
td{padding:10px 12px 10px 0;border-bottom:1px solid var(--line);vertical-align:top}td .row{gap:4px}
.tag{display:inline-flex;align-items:center;min-height:22px;padding:0 8px;border-radius:6px;font-size:12px;font-weight:500;background:var(--sunken);color:var(--ink-2);white-space:nowrap}
.tag.ok{background:var(--positive-soft);color:var(--positive)}.tag.w{background:var(--warning-soft);color:var(--warning)}.tag.n{background:var(--negative-soft);color:var(--negative)}.tag.a{background:var(--accent-soft);color:var(--accent)}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(240px,1fr));gap:4px 24px}.note{padding:12px 16px;border-radius:8px;background:var(--warning-soft);color:var(--warning)}
.empty{padding:24px;border:1px dashed var(--line-strong);border-radius:8px;color:var(--ink-2)}iframe{width:100%;min-height:480px;border:1px solid var(--line);border-radius:8px;background:#fff}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--sunken);border-radius:8px;padding:16px;margin:0;font-size:13px}
details summary{cursor:pointer;min-height:44px;display:inline-flex;align-items:center;color:var(--accent);font-weight:500}
@media (max-width:720px){thead{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}table,tbody,tr,td{display:block}tr{padding:12px 0;border-bottom:1px solid var(--line)}td{border:0;padding:2px 0}form.row>label{flex:1 1 140px}form.row input,form.row select{width:100%}}
`;
