import { z } from "zod";
import { CHOICES } from "./model";

const side = z.enum(["survivor", "merged"]);

export const mergeInput = z.object({
  survivorId: z.number().int().positive(),
  mergedId: z.number().int().positive(),
  /** Only what was chosen by hand; see `takenFrom`. */
  choose: z.partialRecord(z.enum(CHOICES), side).default({}),
  /** Own fields that are taken from the merged client, by id. */
  fields: z.array(z.number().int().positive()).max(500).default([]),
  /** Versions of the two cards as they were shown; another one means that somebody changed them meanwhile. */
  versions: z.object({ survivor: z.number().int(), merged: z.number().int() }).optional(),
  /** Merges that are made, and can be undone, together. */
  batch: z.string().max(60).nullable().default(null),
});
export type MergeInput = z.input<typeof mergeInput>;
