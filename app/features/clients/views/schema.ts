import { z } from "zod";
import { idParam, shortText } from "~/lib/text";

/** Which list a view is of. */
export const VIEW_AREAS = ["clients", "actions"] as const;
export type ViewArea = (typeof VIEW_AREAS)[number];

/** Everything that can be done with saved views. */
export const viewPress = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("save-view"), name: shortText(40), query: z.string().max(2000).default("") }),
  z.object({ intent: z.literal("update-view"), viewId: idParam, query: z.string().max(2000).default("") }),
  z.object({ intent: z.literal("rename-view"), viewId: idParam, name: shortText(40) }),
  z.object({ intent: z.literal("move-view"), viewId: idParam, by: z.enum(["-1", "1"]) }),
  z.object({ intent: z.literal("delete-view"), viewId: idParam }),
]);
export type ViewPress = z.output<typeof viewPress>;
