import { z } from "zod";
import { cleanLine, optionalEmail, optionalId, shortText } from "~/lib/text";
import { roles, USERNAME_MAX, usernamePattern } from "./model";
import { PASSWORD_MAX } from "./passwords/model";

export const usernameText = z
  .string()
  .transform(cleanLine)
  .pipe(
    z.string().min(2).max(USERNAME_MAX).refine((value) => usernamePattern.test(value), { params: { reason: "username" } }),
  ); // prettier-ignore

/** A password as typed: never trimmed, never cut. How good it is, is decided where it is set. */
export const passwordText = z.string().min(1).max(PASSWORD_MAX);

export const signInSchema = z.object({
  username: shortText(254),
  password: passwordText,
});

const profile = {
  displayName: shortText(120),
  email: optionalEmail,
  role: z.enum(roles),
  staffId: optionalId,
};

export const newUserSchema = z.object({ ...profile, username: usernameText, password: passwordText });
export type NewUser = z.output<typeof newUserSchema>;

export const userChangeSchema = z.object({ ...profile, username: usernameText });
export type UserChange = z.output<typeof userChangeSchema>;

/** Setting somebody's password (an administrator). */
export const passwordResetSchema = z.object({ password: passwordText });

/** Changing one's own password. */
export const ownPasswordSchema = z.object({ currentPassword: passwordText, password: passwordText });
