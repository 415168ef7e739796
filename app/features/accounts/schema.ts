import { z } from "zod";
import { cleanLine, emailText, optionalEmail, optionalId, shortText } from "~/lib/text";
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

/** The same for programs, which send everything at once. */
export const apiSignInSchema = signInSchema.extend({
  /** Of the authenticator, or a recovery code, where the account has one. */
  code: shortText(40).optional(),
});

const profile = {
  displayName: shortText(120),
  email: optionalEmail,
  role: z.enum(roles),
  staffId: optionalId,
};

export const newUserSchema = z.object({ ...profile, username: usernameText, password: passwordText });
export type NewUser = z.output<typeof newUserSchema>;

/** The form of a new user: invited by letter, which needs an address, or with a password that is set now. */
export const newUserForm = z
  .object({
    ...profile,
    username: usernameText,
    how: z.enum(["letter", "password"]).default("password"),
    password: z.string().max(PASSWORD_MAX).optional(),
  })
  .check((ctx) => {
    const { how, password, email } = ctx.value;
    const missing = how === "letter" ? (email ? null : "email") : password ? null : "password";
    if (missing)
      ctx.issues.push({ code: "too_small", origin: "string", minimum: 1, inclusive: true, path: [missing], input: "" }); // prettier-ignore
  });

/** Somebody who chooses the password themselves: the link of the letter goes to the address, so there must be one. */
export const inviteeSchema = z.object({
  ...profile,
  username: usernameText,
  email: emailText,
});
export type Invitee = z.output<typeof inviteeSchema>;

export const userChangeSchema = z.object({ ...profile, username: usernameText });
export type UserChange = z.output<typeof userChangeSchema>;

/** Proving once more who one is. */
export const passwordProofSchema = z.object({ currentPassword: passwordText });

/** A code of an authenticator, or a recovery code. */
export const codeSchema = z.object({ code: shortText(40) });

/** Asking for a new password. */
export const forgottenSchema = z.object({ login: shortText(254) });

/** Setting somebody's password (an administrator). */
export const passwordResetSchema = z.object({ password: passwordText });

/** Changing one's own password. */
export const ownPasswordSchema = z.object({ currentPassword: passwordText, password: passwordText });
