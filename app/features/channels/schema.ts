import { z } from "zod";
import type { Seller } from "./model";

const SELLERS = ["own", "yclients", "widget"] as const satisfies readonly Seller[];

/** What the owner sends from the page of a service; `agreed`: they have seen what becomes of open visits. */
export const sellerForm = z.object({ soldBy: z.enum(SELLERS), agreed: z.literal("1").optional() });
