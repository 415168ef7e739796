import { z } from "zod";
import { listPublicPeople } from "~/features/catalog/queries.server";
import { paths } from "~/lib/paths";
import { idParam } from "~/lib/text";
import { defineEndpoint, serve } from "./kit.server";

const shape = z.object({
  id: z.number(),
  name: z.string(),
  title: z.string(),
  about: z.string(),
  picture: z.string().nullable(),
  location_id: z.number(),
  services: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      duration_min: z.number(),
      price_minor: z.number(),
      currency: z.string(),
    }),
  ),
});

/** `GET /api/v1/staff?service_id=`: whom clients may book, with what each does at their own price and length. */
const list = defineEndpoint({
  method: "GET",
  auth: "optional",
  query: z.object({ service_id: idParam.optional() }),
  response: z.object({ items: z.array(shape) }),
  async handle({ core, query }) {
    const people = await listPublicPeople(core.db);
    const asked = query.service_id;
    const shown = people.filter(
      ({ services }) => asked === undefined || services.some(({ id }) => id === asked),
    );
    const items = shown.map(({ id, name, title, about, pictureHash, locationId, services }) => ({
      ...{ id, name, title, about, location_id: locationId },
      picture: pictureHash === null ? null : paths.picture(pictureHash),
      services: services.map(({ durationMin, priceMinor, ...service }) => ({
        ...{ id: service.id, name: service.name, currency: service.currency },
        ...{ duration_min: durationMin, price_minor: priceMinor },
      })),
    }));
    return { body: { items } };
  },
});

const handler = serve(list);
export const loader = handler;
export const action = handler;
