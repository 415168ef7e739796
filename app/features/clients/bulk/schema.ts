import { z } from "zod";
import { idParam, optionalText, shortText } from "~/lib/text";

const userChoice = z.union([z.literal("nobody").transform(() => null), idParam]);

/** What can be done to many clients at once, as a form sends it. */
export const bulkPress = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("tag"),
    tagId: z.union([z.literal("new"), idParam]),
    tagName: optionalText(40),
  }),
  z.object({ kind: z.literal("untag"), tagId: idParam }),
  z.object({ kind: z.literal("responsible"), userId: userChoice }),
  z.object({
    kind: z.literal("stage"),
    stageId: z.union([z.literal("none").transform(() => null), idParam]),
  }),
  z.object({ kind: z.literal("archive"), reason: shortText(300) }),
  z.object({ kind: z.literal("restore") }),
]);
export type BulkPress = z.output<typeof bulkPress>;

/** What an operation does to each of its clients; `tag` names a tag that is there. */
export type BulkAction =
  | { kind: "tag" | "untag"; tagId: number }
  | { kind: "responsible"; userId: number | null }
  | { kind: "stage"; stageId: number | null }
  | { kind: "archive"; reason: string }
  | { kind: "restore" };

/** What a row of `bulk_operations` keeps beside its kind. */
export interface BulkArgs {
  action: BulkAction;
  /** The filters whose clients are still to be collected; absent when all rows are there. */
  query?: string;
  /** Clients up to this one were collected, or undone. */
  upTo?: number;
  /** Rows that undoing left as they are, because somebody changed them since. */
  left?: number;
  /** When the operation was started, epoch milliseconds, and in which zone its days begin. */
  at: number;
  zone: string;
}

/** What an operation found at one client, as much as undoing needs. `kept`: nothing had to be changed. */
export type BulkBefore = { kept: true } | { from: number | null; at: number } | { had: boolean };
