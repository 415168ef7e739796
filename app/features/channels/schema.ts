import { z } from "zod";
import { SELLERS } from "~drizzle/schema/catalog";

/** What the owner sends from the page of a service; `agreed`: they have seen what becomes of open visits. */
export const sellerForm = z.object({ soldBy: z.enum(SELLERS), agreed: z.literal("1").optional() });
