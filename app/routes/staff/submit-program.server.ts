import { json } from "@remix-run/node";
import { rememberOnce } from "~/features/accounts/idempotency/commands.server";
import { createTemplate, saveProgram } from "~/features/programs/commands.server";
import type { ProgramDraft } from "~/features/programs/components/program-editor";
import { applyEdit, LIMITS, randomKey, readEdit } from "~/features/programs/content/model";
import { FIELDS_MAX, readContentFields, withSpareRows } from "~/features/programs/editing/model";
import { cleanNotes, tableCells } from "~/features/programs/notes/model";
import { cellsOf, daysFromCells } from "~/features/programs/paste/model";
import { typedCurrency, typedPrice, type ProgramContent } from "~/features/programs/schema";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { cleanLine, readId } from "~/lib/text";
import { answerErrors, newOnce } from "../forms.server";

/** What the editor's page shows after a press that saved nothing. */
export interface EditorAnswer {
  /** New for every answer, so that the form takes its values. */
  stamp: string;
  draft: ProgramDraft;
  /** The version the next save replaces. */
  version: number | null;
  problem: "empty" | "stale" | "paste" | null;
  pasted: { days: number; exercises: number } | null;
  errors: { title?: "missing"; price?: "wrong" };
}

type Submitted = { saved: { programId: number } } | { answer: ReturnType<typeof json<EditorAnswer>> };

/** Reads the editor's form and does what was pressed: a change of its rows, rows out of a pasted table, or keeping it. */
export async function submitProgram(
  core: Core,
  user: UserActor,
  { request, programId }: { request: Request; programId: number | null },
): Promise<Submitted> {
  const form = await request.formData().catch(() => {
    throw json({ reason: "bad_form" }, { status: 400 });
  });
  if ([...form.keys()].length > FIELDS_MAX) throw json({ reason: "bad_form" }, { status: 413 });
  const text = (name: string, max: number) => {
    const value = form.get(name);
    return typeof value === "string" ? value.slice(0, max) : "";
  };
  const draft: ProgramDraft = {
    title: cleanLine(text("title", 2000)).slice(0, 160),
    price: cleanLine(text("price", 40)),
    currency: cleanLine(text("currency", 10)).toUpperCase(),
    content: readContentFields(form),
    notesHtml: cleanNotes(text("notesHtml", 4_000_000)),
  };
  const version = readId(form.get("version"));
  const show = (status: number, given: Partial<EditorAnswer> = {}): Submitted => ({
    answer: json(
      { stamp: newOnce(), draft, version, problem: null, pasted: null, errors: {}, ...given },
      status,
    ),
  });

  const edit = readEdit(text("edit", 40));
  if (edit) return show(200, { draft: { ...draft, content: applyEdit(draft.content, edit, randomKey) } });
  if (form.get("intent") === "paste") {
    const read = readPasted(text("pasted", 4_000_000), draft.content);
    return read
      ? show(200, { ...read, draft: { ...draft, content: read.content } })
      : show(422, { problem: "paste" });
  }

  const price = typedPrice.safeParse(draft.price);
  const currency = typedCurrency.safeParse(draft.currency);
  const errors: EditorAnswer["errors"] = {
    ...(draft.title === "" ? { title: "missing" } : {}),
    ...(price.success && currency.success ? {} : { price: "wrong" }),
  };
  if (!price.success || !currency.success || draft.title === "") return show(422, { errors });
  const { title, content, notesHtml } = draft;
  const input = { title, content, notesHtml, priceMinor: price.data, currency: currency.data };
  if (programId === null) {
    const once = { form: "program", once: text("once", 64) || null, content: input };
    const made = await answerErrors(() =>
      rememberOnce(core, user, once, () => createTemplate(core, user, input)),
    );
    return made.ok ? { saved: made.value } : show(422, { problem: "empty" });
  }
  const saved = await answerErrors(() =>
    saveProgram(core, user, { programId, version: version ?? 0, input }),
  );
  if (saved.ok) return { saved: { programId } };
  if (saved.error.reason === "empty") return show(422, { problem: "empty" });
  return show(409, { problem: "stale", version: saved.error.version });
}

/** The content with the pasted days after what is written already; null when there was nothing in it. */
function readPasted(pasted: string, before: ProgramContent) {
  const cells = /<t[rd][\s>]/i.test(pasted) ? tableCells(pasted) : cellsOf(pasted);
  const found = cells ? daysFromCells(cells, randomKey) : [];
  const exercises = found.reduce((sum, day) => sum + day.exercises.length, 0);
  if (exercises === 0) return null;
  const written = before.days.filter(
    ({ title, exercises: rows }) => title !== "" || rows.some(({ name }) => name !== ""),
  );
  const content = withSpareRows({ days: [...written, ...found].slice(0, LIMITS.days) });
  return { content, pasted: { days: found.length, exercises } };
}
