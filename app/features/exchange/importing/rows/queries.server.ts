import { contactsOf } from "~/features/clients/commands.server";
import { readFieldValue, type CustomField } from "~/features/clients/fields/model";
import { namePartsOf, type NameParts } from "~/features/clients/naming/model";
import { cleanLine, cleanText, isDay, isEmail } from "~/lib/text";
import type { Mapping, Target } from "../schema";
import type { RowContact, RowPerson, RowReading } from "./model";

/** What rows are read with: what the columns mean, the business's own fields, and where a phone without a plus is read. */
export interface ReadingRules {
  mapping: Mapping;
  fields: readonly CustomField[];
  region: string;
}

const MAX = { name: 100, fullName: 300, phone: 60, notes: 4000, code: 20, external: 100, tag: 40 } as const;
const TAGS_MAX = 20;

/** Reads the cells of a row as a person. What cannot be is left out and said; nothing is guessed. */
export function readRow(cells: readonly string[], { mapping, fields, region }: ReadingRules): RowReading {
  const person: RowPerson = { name: null, phone: null, email: null, further: [], code: null, external: null, notes: null, locale: null, since: null, tags: [], fields: {} }; // prettier-ignore
  const problems: string[] = [];
  const parts: Partial<NameParts> = {};
  for (const [column, target] of Object.entries(mapping)) {
    const at = Number(column);
    const cell = cells[at] ?? "";
    const say = (code: string) => problems.push(`${code}:${at + 1}`);
    if (cell.includes("\ufffd")) say("broken_text");
    const text = cleanLine(cell.replace(/^'(?=[=+\-@])/, ""));
    if (text === "") continue;
    readCell({ person, parts, target, text, cell, say, fields, region });
  }
  if (Object.keys(parts).length > 0 && person.name === null)
    person.name = { lastName: "", firstName: "", middleName: "", ...parts };
  return { person, problems };
}

interface Cell {
  person: RowPerson;
  parts: Partial<NameParts>;
  target: Target;
  /** In one line, without blanks at its ends. */
  text: string;
  /** As it stands. */
  cell: string;
  say: (code: string) => void;
  fields: readonly CustomField[];
  region: string;
}

function readCell({ person, parts, target, text, cell, say, fields, region }: Cell): void {
  const upTo = (max: number) => {
    if (text.length > max) say("too_long");
    return text.slice(0, max).toWellFormed();
  };
  switch (target) {
    case "name":
      person.name = namePartsOf(upTo(MAX.fullName));
      return;
    case "lastName":
    case "firstName":
    case "middleName":
      parts[target] = upTo(MAX.name);
      return;
    case "phone":
    case "phone2":
      return readPhones({ person, text, say, region, isFirst: target === "phone" });
    case "email":
    case "email2":
      return readEmails({ person, text, say, isFirst: target === "email" });
    case "code":
      person.code = text.toUpperCase().slice(0, MAX.code);
      return;
    case "external":
      person.external = upTo(MAX.external);
      return;
    case "tags":
      person.tags = [...person.tags, ...text.split(/[,;|]/).map((tag) => tag.trim().slice(0, MAX.tag)).filter(Boolean)].slice(0, TAGS_MAX); // prettier-ignore
      return;
    case "notes": {
      const notes = cleanText(cell).trim();
      if (notes.length > MAX.notes) say("too_long");
      person.notes = [person.notes, notes].filter(Boolean).join("\n").slice(0, MAX.notes).toWellFormed();
      return;
    }
    case "locale":
      person.locale = localeOf(text);
      if (person.locale === null) say("locale_unknown");
      return;
    case "since":
      person.since = dayOfText(text);
      if (person.since === null) say("day_wrong");
      return;
    default: {
      const field = fields.find(({ id }) => target === `f${id}`);
      if (!field) return;
      const value = readFieldValue(field, text);
      if (value === null) say("field_wrong");
      else if (value !== "") person.fields[field.id] = value;
    }
  }
}

interface ContactCell extends Pick<Cell, "person" | "text" | "say"> {
  isFirst: boolean;
}

/** Several numbers in one cell are parted by commas, semicolons or slashes; a number is never taken apart. */
function readPhones({ person, text, say, isFirst, region }: ContactCell & { region: string }): void {
  const numbers = text.split(/\s*[,;/|]\s*|\s{2,}/).filter((one) => /\d/.test(one));
  if (numbers.length === 0) say("phone_impossible");
  for (const [place, number] of numbers.slice(0, 5).entries()) {
    const raw = number.slice(0, MAX.phone);
    const { phoneE164: value } = contactsOf({ phone: raw, email: "", region });
    if (value === null) say("phone_impossible");
    addContact(person, { kind: "phone", raw, value }, isFirst && place === 0);
  }
}

function readEmails({ person, text, say, isFirst }: ContactCell): void {
  for (const [place, raw] of text.split(/[\s,;]+/).filter(Boolean).slice(0, 5).entries()) {
    if (!isEmail(raw)) {
      say("email_wrong");
      continue;
    }
    addContact(person, { kind: "email", raw, value: raw.normalize("NFKC").toLowerCase() }, isFirst && place === 0);
  }
} // prettier-ignore

function addContact(person: RowPerson, contact: RowContact, isFirst: boolean): void {
  if (isFirst && person[contact.kind] === null) person[contact.kind] = contact;
  else person.further.push(contact);
}

function localeOf(text: string): "ru" | "en" | null {
  if (/^(ru|rus|рус|russian|ру)/i.test(text)) return "ru";
  return /^(en|eng|анг|english)/i.test(text) ? "en" : null;
}

/** `2024-05-17`, `17.05.2024`, `17/05/2024`, with or without an hour behind it. */
function dayOfText(text: string): string | null {
  const [, day, month, year] = /^(\d{1,2})[./](\d{1,2})[./](\d{4})(?:\D.*)?$/.exec(text) ?? [];
  const iso = year ? `${year}-${month?.padStart(2, "0")}-${day?.padStart(2, "0")}` : text.slice(0, 10);
  return isDay(iso) ? iso : null;
}
