import { z } from "zod";
import { listAddons, listOfferedServices } from "~/features/catalog/queries.server";
import { paths } from "~/lib/paths";
import { defineEndpoint, serve } from "./kit.server";

const shape = z.object({
  id: z.number(),
  category: z.string(),
  name: z.string(),
  description: z.string(),
  duration_min: z.number(),
  /** Lowest price among the people who do it, minor units. */
  price_from_minor: z.number(),
  price_varies: z.boolean(),
  currency: z.string(),
  /** Places of a group class; null: one client at a time. */
  capacity: z.number().nullable(),
  approval: z.string(),
  prepayment: z.string(),
  deposit_percent: z.number().nullable(),
  picture: z.string().nullable(),
  additional_services: z.array(
    z.object({ id: z.number(), name: z.string(), duration_min: z.number(), price_minor: z.number() }),
  ),
});

/** `GET /api/v1/services`: what clients may book, with what may be added. */
const list = defineEndpoint({
  method: "GET",
  auth: "optional",
  response: z.object({ items: z.array(shape) }),
  async handle({ core: { db } }) {
    const categories = await listOfferedServices(db);
    const items: z.input<typeof shape>[] = [];
    for (const category of categories) {
      for (const service of category.services) {
        const addons = await listAddons(db, service.id);
        items.push({
          ...{ id: service.id, category: category.name, name: service.name, description: service.description },
          ...{ currency: service.currency, capacity: service.capacity, approval: service.approval },
          duration_min: service.durationMin,
          price_from_minor: service.priceFromMinor,
          price_varies: service.priceVaries,
          prepayment: service.prepayment,
          deposit_percent: service.prepayment === "deposit" ? service.depositPercent : null,
          picture: service.pictureHash === null ? null : paths.picture(service.pictureHash),
          additional_services: addons.map(({ id, name, durationMin, priceMinor }) => ({
            ...{ id, name, duration_min: durationMin, price_minor: priceMinor },
          })),
        });
      }
    }
    return { body: { items } };
  },
}); // prettier-ignore

const handler = serve(list);
export const loader = handler;
export const action = handler;
