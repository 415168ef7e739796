import { z } from "zod";
import { roles } from "~/features/accounts/model";

/** A member of staff on the wire. */
export const userShape = z
  .object({
    id: z.number(),
    username: z.string(),
    displayName: z.string(),
    email: z.string().nullable(),
    role: z.enum(roles),
    staffId: z.number().nullable(),
  })
  .transform(({ id, username, displayName, email, role, staffId }) => ({
    id,
    username,
    name: displayName,
    email,
    role,
    staff_id: staffId,
  }));
