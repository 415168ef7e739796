import {
  bool,
  day,
  enumCheck,
  enumText,
  id,
  index,
  instant,
  integer,
  json,
  money,
  ref,
  table,
  text,
  uniqueIndex,
} from "../columns";
import { clients } from "./clients";

/** `active`: given to the client; `done`: finished; `stopped`: broken off. A template is a `draft` for ever. */
export const PROGRAM_STATES = ["draft", "active", "done", "stopped"] as const;

/** A training programme: a template, or one client's own copy. */
export const programs = table(
  "programs",
  {
    id: id(),
    title: text().notNull(),
    /** Null for a template. */
    clientId: ref(() => clients.id, { onDelete: "cascade" }),
    /** What it was copied from. */
    templateId: integer(),
    state: enumText(PROGRAM_STATES).notNull(),
    /** Number of the version that holds; its content stands in `program_versions`. */
    versionNumber: integer().notNull(),
    /** What it costs; 0: nothing. Whether it is paid is the sum of its money entries. */
    priceMinor: money().notNull(),
    currency: text().notNull(),
    startsOn: day(),
    /** `user:3`. */
    assignedBy: text(),
    assignedAt: instant(),
    finishedAt: instant(),
    archivedAt: instant(),
    createdBy: text().notNull(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    /** Rises with every edit; a form that was opened on an older one is refused. */
    version: integer().notNull(),
  },
  (t) => [
    index("programs_client").on(t.clientId, t.id),
    index("programs_state").on(t.state, t.updatedAt, t.id),
    index("programs_template").on(t.templateId),
    index("programs_assigned").on(t.assignedAt, t.id),
    enumCheck("programs_state_check", t.state, PROGRAM_STATES),
  ],
);

/** What a programme said at each of its versions. Rows are only added. */
export const programVersions = table(
  "program_versions",
  {
    id: id(),
    programId: ref(() => programs.id, { onDelete: "cascade" }).notNull(),
    number: integer().notNull(),
    /** Days with exercises: `ProgramContent` of `features/programs/schema`. */
    content: json<unknown>().notNull(),
    /** Formatted text, sanitised on the way in. */
    notesHtml: text().notNull(),
    actor: text().notNull(),
    at: instant().notNull(),
  },
  (t) => [uniqueIndex("program_versions_number").on(t.programId, t.number)],
);

/** What the client did of it. */
export const programMarks = table(
  "program_marks",
  {
    id: id(),
    programId: ref(() => programs.id, { onDelete: "cascade" }).notNull(),
    /** Keys inside the content; they survive its versions. */
    dayKey: text().notNull(),
    exerciseKey: text().notNull(),
    doneOn: day().notNull(),
    /** What was lifted, how often, in the client's words. */
    note: text().notNull(),
    isDone: bool().notNull(),
    actor: text().notNull(),
    at: instant().notNull(),
  },
  (t) => [
    uniqueIndex("program_marks_once").on(t.programId, t.dayKey, t.exerciseKey, t.doneOn),
    index("program_marks_day").on(t.doneOn, t.programId),
  ],
);
