import { z } from "zod";
import type { GivenProgram, Program } from "~/features/programs/queries.server";
import { programContent } from "~/features/programs/schema";
import { idParam, optionalLongText, shortText } from "~/lib/text";

export const programPath = z.object({ programId: idParam });

const money = z.object({ minor: z.number(), currency: z.string() });
const head = {
  id: z.number(),
  title: z.string(),
  client_id: z.number().nullable(),
  template_id: z.number().nullable(),
  /** `draft` is a template. */
  state: z.enum(["draft", "active", "done", "stopped"]),
  price: money,
  paid_minor: z.number(),
  /** Follows from the books; a programme without a price is not paid but free, see `payment`. */
  is_paid: z.boolean(),
  payment: z.enum(["free", "unpaid", "part", "paid"]),
  starts_on: z.string().nullable(),
  /** The user who gave it. */
  assigned_by: z.number().nullable(),
  assigned_at: z.string().nullable(),
  finished_at: z.string().nullable(),
};

export const programShape = z.object({
  ...head,
  /** Send it back with a change; another one's change in between is a 409. */
  version: z.number(),
  version_number: z.number(),
  content: programContent,
  /** Sanitised HTML. */
  formatted_program: z.string(),
  archived_at: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});

const week = z.object({
  number: z.number(),
  from: z.string(),
  until: z.string(),
  planned: z.number(),
  done: z.number(),
  pace: z.enum(["on_track", "behind", "off", "running", "ahead_of_start"]),
});
export const givenShape = z.object({ ...head, weeks: z.array(week) });

type Head = Pick<Program, "id" | "title" | "clientId" | "templateId" | "state" | "priceMinor" | "currency" | "paidMinor" | "paid" | "startsOn" | "assignedBy" | "assignedAt" | "finishedAt">; // prettier-ignore

function headOf(program: Head) {
  const {
    id,
    title,
    state,
    startsOn,
    assignedBy,
    assignedAt,
    finishedAt,
    priceMinor,
    currency,
    paidMinor,
    paid,
  } = program;
  return {
    ...{
      id,
      title,
      state,
      starts_on: startsOn,
      payment: paid,
      is_paid: paid === "paid",
      paid_minor: paidMinor,
    },
    client_id: program.clientId,
    template_id: program.templateId,
    price: { minor: priceMinor, currency },
    assigned_by: assignedBy?.startsWith("user:") ? Number(assignedBy.slice(5)) : null,
    assigned_at: assignedAt?.toISOString() ?? null,
    finished_at: finishedAt?.toISOString() ?? null,
  };
}

export function programBody(program: Program): z.input<typeof programShape> {
  const { version, versionNumber, content, notesHtml, archivedAt, createdAt, updatedAt } = program;
  return {
    ...headOf(program),
    ...{ version, version_number: versionNumber, content, formatted_program: notesHtml },
    archived_at: archivedAt?.toISOString() ?? null,
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  };
}

export function givenBody(program: GivenProgram): z.input<typeof givenShape> {
  return { ...headOf(program), weeks: program.weeks };
}

const price = z.object({ minor: z.number().int().min(0).max(1_000_000_000_000), currency: z.string().regex(/^[A-Z]{3}$/) }).strict(); // prettier-ignore

export const programBodySchema = z
  .object({ title: shortText(160), price: price.optional(), content: programContent, formatted_program: z.string().max(400_000).default("") })
  .strict(); // prettier-ignore

export const programPatchSchema = z
  .object({
    version: z.number().int().min(1),
    title: shortText(160).optional(),
    price: price.optional(),
    content: programContent.optional(),
    formatted_program: z.string().max(400_000).optional(),
    state: z.enum(["active", "done", "stopped"]).optional(),
    is_archived: z.boolean().optional(),
  })
  .strict();

export const assignBodySchema = z
  .object({ client_id: idParam, starts_on: z.string().optional(), price: price.optional(), note: optionalLongText(1000) })
  .strict(); // prettier-ignore
