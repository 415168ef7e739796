import sanitize from "sanitize-html";
import { cleanText } from "~/lib/text";

/** Longest that is kept after cleaning, characters; what a person writes about training is a hundredth of it. */
const KEPT_MAX = 40_000;
/** Longest that is looked at: a document of an office suite is mostly its styles. */
const READ_MAX = 4_000_000;

const OPTIONS: sanitize.IOptions = {
  allowedTags: ["p", "br", "strong", "em", "u", "ul", "ol", "li", "h3", "a", "table", "thead", "tbody", "tr", "th", "td"], // prettier-ignore
  allowedAttributes: { a: ["href", "rel", "target"] },
  allowedSchemes: ["https"],
  allowProtocolRelative: false,
  disallowedTagsMode: "discard",
  // Their text is code, not words.
  nonTextTags: ["script", "style", "textarea", "option", "noscript", "title", "xml", "svg", "math", "template", "iframe", "object", "head"], // prettier-ignore
  nestingLimit: 12,
  transformTags: {
    b: "strong",
    i: "em",
    h1: "h3",
    h2: "h3",
    h4: "h3",
    div: "p",
    a: (_tag, { href = "" }) => ({ tagName: "a", attribs: { href, rel: "noopener noreferrer nofollow", target: "_blank" } }), // prettier-ignore
  },
  exclusiveFilter: ({ tag, text, attribs }) => {
    // A link that may not be kept leaves its words.
    if (tag === "a" && !attribs.href) return "excludeTag";
    return (tag === "p" || tag === "h3" || tag === "li") && text.trim() === "";
  },
};

/** Blocks of an office suite that hold no words; conditional comments may be left open. */
const OFFICE =
  /<!--\[(?:if[^\]]*|endif)\]-->|<!--\[if[\s\S]*?(?:<!\[endif\]-->|$)|<!\[(?:if|endif)[^>]*>|<style\b[\s\S]*?(?:<\/style\s*>|$)|<\/?o:p[^>]*>/gi;
const HAS_MARKUP = /<[a-z!/][^>]*>|&[a-z]+;|&#\d+;/i;

/**
 * Formatted text as it may be kept and shown: paragraphs, bold, italic, underlined, lists, a heading, https links and plain tables. Everything
 * else is dropped: scripts, handlers, styles, pictures, other schemes, comments. Plain text becomes paragraphs. Cleaning it again changes
 * nothing.
 */
export function cleanNotes(raw: string): string {
  const text = cleanText(raw.slice(0, READ_MAX));
  if (!HAS_MARKUP.test(text)) return cut(paragraphsOf(text));
  const clean = sanitize(text.replace(OFFICE, ""), OPTIONS).trim();
  // Of what was dropped only words are left: a paragraph like any other plain text.
  return cut(clean === "" || /<[^>]*>/.test(clean) ? clean : `<p>${clean}</p>`);
}

/** Plain lines as paragraphs, escaped. */
export function paragraphsOf(text: string): string {
  return text
    .split(/\n+/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => `<p>${escapeHtml(line)}</p>`)
    .join("");
}

export function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"]/g,
    (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? sign,
  );
}

/** A text that was cut in the middle is cleaned once more, so that what was open is closed. */
function cut(html: string): string {
  const trimmed = html.trim();
  return trimmed.length <= KEPT_MAX ? trimmed : sanitize(trimmed.slice(0, KEPT_MAX), OPTIONS).trim();
}

/** Cells of a table that was copied from an office suite, row by row; null when there is no table in it. */
export function tableCells(html: string): string[][] | null {
  const clean = sanitize(html.slice(0, READ_MAX).replace(OFFICE, ""), {
    ...OPTIONS,
    allowedTags: ["tr", "td", "th"],
    allowedAttributes: {},
    transformTags: {},
  });
  const rows = [...clean.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = ""]) =>
    [...row.matchAll(/<t[dh]>([\s\S]*?)<\/t[dh]>/g)].map(([, cell = ""]) => plain(cell)),
  );
  const said = rows.filter((cells) => cells.some((cell) => cell !== ""));
  return said.length > 0 ? said : null;
}

function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, " ")
    .replace(/&nbsp;/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ")
    .trim();
}
