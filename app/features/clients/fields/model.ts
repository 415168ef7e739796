import { isDay } from "~/lib/zoned-time";
import { cleanLine } from "~/lib/text";

export const FIELD_KINDS = ["text", "number", "day", "choice", "checkbox", "url"] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

/** A field of the business's own. */
export interface CustomField {
  id: number;
  label: string;
  kind: FieldKind;
  /** Of `choice`: what may be chosen. */
  options: string[];
  isArchived: boolean;
}

const VALUE_MAX = 500;

/**
 * What was typed into a field as it is stored: canonical text of the field's kind, empty for "not known"; null when it makes no sense.
 * Numbers may have a decimal comma and spaces between thousands; a checkbox is `1` or `0`; an address without a scheme is https.
 */
export function readFieldValue({ kind, options }: Pick<CustomField, "kind" | "options">, typed: string): string | null {
  const text = cleanLine(typed);
  if (kind === "checkbox") return text === "" || text === "0" || text === "off" ? "" : "1";
  if (text === "") return "";
  if (text.length > VALUE_MAX) return null;
  switch (kind) {
    case "text":
      return text;
    case "number": {
      const plain = text.replace(/\s/g, "").replace(",", ".");
      return /^-?\d{1,12}(\.\d{1,6})?$/.test(plain) ? String(Number(plain)) : null;
    }
    case "day": {
      const [, day, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? [];
      const iso = year ? `${year}-${month?.padStart(2, "0")}-${day?.padStart(2, "0")}` : text;
      return isDay(iso) ? iso : null;
    }
    case "choice":
      return options.find((option) => option.toLowerCase() === text.toLowerCase()) ?? null;
    case "url":
      return readUrl(text);
  }
} // prettier-ignore

/** Only what a browser may safely open. */
function readUrl(text: string): string | null {
  const whole = /^[a-z][a-z\d+.-]*:/i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(whole)) return null;
  const { protocol, hostname, href } = new URL(whole);
  return (protocol === "https:" || protocol === "http:") && hostname.includes(".") ? href : null;
}
