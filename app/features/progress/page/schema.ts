import { z } from "zod";
import { readId } from "~/lib/text";
import { SPANS } from "../course/model";
import { isMeasure, type Measure } from "../model";

/** The most measures that can still be told apart in one picture. */
export const OVERLAID_MAX = 4;

/** What a page says after a press that led back to it. */
export const DONE = ["entered", "changed", "restored", "goal"] as const;

const id = z.string().nullish().transform((text) => readId(text)).catch(null); // prettier-ignore

/** What of a journal's page is shown; what cannot be read is as if it were not there. */
export const pageQuery = z.object({
  span: z.enum(SPANS).catch("half"),
  /** Measures of the large picture. */
  show: z
    .string()
    .max(200)
    .catch("weight")
    .transform((text): Measure[] => [...new Set(text.split(",").filter(isMeasure))].slice(0, OVERLAID_MAX)),
  /** The entry whose form is open. */
  entry: id,
  /** The entry that was just taken away, and can be put back. */
  removed: id,
  /** How many entries of the journal are above this page. */
  from: z.coerce.number().int().min(0).max(100_000).catch(0),
  /** What was just done, to be said. */
  done: z.enum(DONE).nullable().catch(null),
  /** How sending photographs went. */
  photos: z.string().max(20).nullish().catch(null),
  pose: z.string().max(10).nullish().catch(null),
  a: id,
  b: id,
});
export type PageQuery = z.output<typeof pageQuery>;
