import { z } from "zod";
import { idParam, optionalId, optionalText } from "~/lib/text";

/** What a file may be at most; whatever is more is refused in words and not half read. */
export const LIMITS = {
  /** Bytes of the file as it is sent. */
  fileBytes: 64 * 1024 * 1024,
  /** Bytes that a spreadsheet's parts may unfold to: its reader keeps all of them in memory. */
  unzippedBytes: 160 * 1024 * 1024,
  rows: 200_000,
  columns: 256,
  /** Bytes of one row. */
  recordBytes: 1024 * 1024,
  /** Characters of one cell: as many as a spreadsheet keeps. */
  cellLength: 32_767,
} as const;

export const ENCODINGS = ["utf-8", "windows-1251", "utf-16le", "utf-16be", "koi8-r", "ibm866"] as const;
export type FileEncoding = (typeof ENCODINGS)[number];

export const DELIMITERS = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** What the form says of a file before anybody has looked into it; `auto`: it is found out. */
export const uploadForm = z.object({
  encoding: z.enum(["auto", ...ENCODINGS]).catch("auto"),
  delimiter: z.enum(["auto", "comma", "semicolon", "tab", "pipe"]).catch("auto"),
});
export type UploadForm = z.output<typeof uploadForm>;

/** What to do with a row whose client is known already. */
export const KNOWN_RULES = ["skip", "fill", "update"] as const;
export type KnownRule = (typeof KNOWN_RULES)[number];

/** What a column can mean, beside the business's own fields (`f12`). Several columns may be further phones and addresses. */
export const TARGETS = [
  "name",
  "lastName",
  "firstName",
  "middleName",
  "phone",
  "phone2",
  "email",
  "email2",
  "code",
  "external",
  "tags",
  "notes",
  "locale",
  "since",
] as const;
export type Target = (typeof TARGETS)[number] | `f${number}`;
/** Those which any number of columns may be at once. */
export const MANY_COLUMNS: readonly Target[] = ["phone2", "email2", "tags", "notes"];

/** Column number, from 0, to what it means; columns that are not named are left out. */
export type Mapping = Record<string, Target>;

/** What was chosen for a file, and what was found in it. */
export interface ImportOptions {
  upload: UploadForm;
  /** The whole file has arrived. */
  isWhole: boolean;
  known: KnownRule;
  /** A tag for everybody in the file; made by the import when `madeTag`. */
  tagId: number | null;
  madeTag: boolean;
  responsibleId: number | null;
  found: {
    encoding: FileEncoding | null;
    delimiter: Delimiter | null;
    sheet: string | null;
    /** The first row names the columns. */
    hasTitles: boolean;
    /** Rows of nothing but empty cells; they are not kept. */
    emptyRows: number;
    /** Characters that the encoding does not have, or letters that were spoilt before: the text is broken. */
    damage: "none" | "broken" | "spoilt";
    /** The first cells of each column. */
    samples: string[][];
  } | null;
}

export const newOptions = (): ImportOptions => ({
  upload: { encoding: "auto", delimiter: "auto" },
  isWhole: false,
  known: "skip",
  tagId: null,
  madeTag: false,
  responsibleId: null,
  found: null,
});

export const targetOf = (text: string): Target | null =>
  (TARGETS as readonly string[]).includes(text) || /^f[1-9]\d{0,8}$/.test(text) ? (text as Target) : null;

/** The form of the columns: `c0`…`c255` name what each column is. */
export const mappingForm = z.object({
  known: z.enum(KNOWN_RULES).catch("skip"),
  tagId: z.union([z.literal("new").transform(() => "new" as const), optionalId]).catch(null),
  tagName: optionalText(40),
  responsibleId: optionalId.catch(null),
});

/** Everything that can be pressed on the page of an import. */
export const importPress = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("columns") }),
  z.object({ intent: z.literal("run") }),
  z.object({ intent: z.literal("revert") }),
  z.object({ intent: z.literal("remove") }),
]);

/** What a row's way has come to; `file`: not a row but a piece of the file that is not read yet. */
export const OUTCOMES = [
  "waiting",
  "new",
  "known",
  "invalid",
  "created",
  "updated",
  "skipped",
  "reverted",
  "kept",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const importRowsParams = z.object({
  outcome: z.enum(OUTCOMES).nullable().catch(null),
  after: idParam.nullable().catch(null),
});
