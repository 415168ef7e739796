import type { Channel, Template } from "../model";

/** What can stand in double braces. */
export const placeholders = [
  "greeting",
  "client",
  "business",
  "service",
  "person",
  "when",
  "day",
  "time",
  "where",
  "phone",
  "link",
  "price",
  "paid",
  "due",
  "reference",
  "reason",
  "back",
  "until",
] as const;
export type Placeholder = (typeof placeholders)[number];

/** What they stand for in one notice; an absent one is empty. */
export type Values = Partial<Record<Placeholder, string>>;

/** The words of a notice on one channel; the subject is of e-mail only. */
export interface Words {
  subject: string;
  body: string;
}

const ofPeople = ["greeting", "client", "business", "service", "person", "phone", "link"] as const;
const ofVisit = [...ofPeople, "when", "day", "time", "where", "price"] as const;
const ofBooking = [...ofVisit, "paid", "due", "reference"] as const;

/** The placeholders that a template can fill. */
export function placeholdersOf(template: Template): readonly Placeholder[] {
  switch (template) {
    case "confirmed":
    case "requested":
    case "moved":
    case "reminder":
    case "clash":
      return ofBooking;
    case "declined":
      return [...ofBooking, "reason"];
    case "cancelled":
      return [...ofBooking, "reason", "back"];
    case "refunded":
      return [...ofBooking, "back"];
    case "offer":
      return [...ofVisit, "until"];
    case "missed":
      return ofPeople;
  }
}

const TOKEN = /\{\{\s*([^{}\n]*?)\s*\}\}/g;

/** Names in double braces that the template cannot fill, as written; a brace pair left open counts as its own text. */
export function unknownPlaceholders(text: string, template: Template): string[] {
  const known = new Set<string>(placeholdersOf(template));
  const names = [...text.matchAll(TOKEN)].map(([, name = ""]) => name).filter((name) => !known.has(name));
  const rest = text.replace(TOKEN, "");
  const open = /\{\{|\}\}/.exec(rest);
  return [...new Set(names), ...(open ? [open[0]] : [])];
}

/** Whether the text names the placeholder. */
export function mentions(text: string, placeholder: Placeholder): boolean {
  return [...text.matchAll(TOKEN)].some(([, name]) => name === placeholder);
}

/**
 * Puts the values in. Values are put in once and never read again, so a name that looks like a placeholder stays a name. A line whose
 * placeholders are all empty is left out, and never are there two empty lines in a row.
 */
export function fillText(text: string, values: Values): string {
  const filled = text.split("\n").flatMap((line) => {
    let asked = 0;
    let given = 0;
    const full = line.replace(TOKEN, (_whole, name: string) => {
      const value = values[name as Placeholder] ?? "";
      asked += 1;
      if (value !== "") given += 1;
      return value;
    });
    return asked > 0 && given === 0 ? [] : [full.trimEnd()];
  });
  return filled
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** The longest words the owner may write, characters. */
export const longestBody: Record<Channel, number> = { email: 4000, telegram: 2000, sms: 480 };
export const LONGEST_SUBJECT = 150;

const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
const GSM_DOUBLE = /[\^{}\\[~\]|€]/g;

/** How many SMS a text takes: 160 characters of the plain alphabet or 70 of any other, 153 and 67 each when there are several. */
export function smsParts(text: string): number {
  const isPlain = GSM.test(text);
  const length = isPlain ? text.length + (text.match(GSM_DOUBLE)?.length ?? 0) : text.length;
  const [single, part] = isPlain ? [160, 153] : [70, 67];
  return length <= single ? 1 : Math.ceil(length / part);
}
