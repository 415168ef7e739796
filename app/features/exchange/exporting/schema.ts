import { z } from "zod";

/** What of a client a file can hold beside the business's own fields (`f12`), in the order of its columns. */
export const EXPORT_COLUMNS = [
  "code",
  "lastName",
  "firstName",
  "middleName",
  "phone",
  "phone2",
  "email",
  "email2",
  "stage",
  "tags",
  "responsible",
  "source",
  "locale",
  "visits",
  "last",
  "next",
  "due",
  "points",
  "last_contact",
  "next_contact",
  "created",
  "notes",
] as const;
export type ExportColumn = (typeof EXPORT_COLUMNS)[number] | `f${number}`;

/** What is ticked when the page is opened without a choice. */
export const FIRST_COLUMNS: readonly ExportColumn[] = ["code", "lastName", "firstName", "middleName", "phone", "email", "stage", "tags", "visits", "last", "created"]; // prettier-ignore

/** Columns as the form names them, beside the filters of the list; unknown ones are left out, none means the usual ones. */
export function readExportColumns(url: URLSearchParams): ExportColumn[] {
  const asked = new Set(url.getAll("col").flatMap((text) => text.split(",")));
  const named = EXPORT_COLUMNS.filter((key) => asked.has(key));
  const own = [...asked].filter((key): key is `f${number}` => /^f[1-9]\d{0,8}$/.test(key)).slice(0, 60);
  return named.length + own.length > 0 ? [...named, ...own] : [...FIRST_COLUMNS];
}

export const exportDelimiter = z.enum(["semicolon", "comma"]).catch("semicolon");
