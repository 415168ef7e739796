import { z } from "zod";
import { SETTINGS } from "~/features/settings/schema";

/** The form of the access settings: an unticked box is not sent. */
export const accessForm = z.object({
  trainersSeeOwnOnly: z.literal("on").optional().transform((value) => value === "on"),
  secondStep: SETTINGS.access.shape.secondStep.unwrap(),
}); // prettier-ignore
export type AccessChange = z.output<typeof accessForm>;
