import { z } from "zod";
import { idParam } from "~/lib/text";
import type { VendorService, VendorStaff } from "../ports";

const externalId = z.string().trim().min(1).max(40);
const entity = z.enum(["service", "staff"]);

/** What can be pressed on the page of the vendor's catalogue. */
export const cataloguePress = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("read") }),
  z.object({ intent: z.literal("link"), entity, externalId, entityId: idParam }),
  z.object({ intent: z.literal("unlink"), entity, externalId }),
  z.object({ intent: z.literal("create"), entity, externalId }),
  z.object({ intent: z.literal("seen"), changeId: idParam }),
  z.object({ intent: z.literal("seen-all"), upTo: idParam }),
]);
export type CataloguePress = z.output<typeof cataloguePress>;

/** Parts of the page. */
export const catalogueTab = z.enum(["services", "staff", "changes"]).catch("services");

/** A service as it lies in `vendor_catalogue.details`. */
export const storedService = z.object({
  externalId: z.string(),
  title: z.string(),
  category: z.object({ externalId: z.string(), title: z.string() }).nullable(),
  priceMinMinor: z.number(),
  priceMaxMinor: z.number(),
  durationMinutes: z.number().nullable(),
  active: z.boolean(),
  staff: z.array(z.object({ externalId: z.string(), durationMinutes: z.number().nullable() })),
}) satisfies z.ZodType<VendorService>;

/** A person as they lie there. */
export const storedStaff = z.object({
  externalId: z.string(),
  name: z.string(),
  specialization: z.string(),
  bookable: z.boolean(),
  dismissed: z.boolean(),
}) satisfies z.ZodType<VendorStaff>;

/** A category as it lies there. */
export const storedCategory = z.object({ externalId: z.string(), title: z.string(), weight: z.number() });
