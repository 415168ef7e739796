import { randomBytes } from "node:crypto";
import { json } from "@remix-run/node";
import { parseWithZod } from "@conform-to/zod/v4";
import type { Submission, SubmissionResult } from "@conform-to/dom";
import type { z } from "zod";
import { messagesFor, type Locale } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import { zodMessages } from "~/i18n/zod-messages";
import { AppError } from "~/lib/app-error";
import { cleanText } from "~/lib/text";
import { ONCE_FIELD } from "./once-field";

const FIELDS_MAX = 500;
const FIELD_NAME_MAX = 100;
/** More of a field than this is not sent back to be corrected: nobody corrects a megabyte. */
const KEPT_MAX = 20_000;
/** Never travels back to the page. */
const secretField = /password|secret|token/i;

/** A form that was sent: what conform makes of it, and what repeats of it are known by. */
export interface SentForm<Schema extends z.ZodType> {
  submission: Submission<z.input<Schema>, string[], z.output<Schema>>;
  /** The hidden field of `OnceField`, for `rememberOnce`. */
  once: string | null;
  locale: Locale;
  form: FormData;
}

/**
 * Reads a posted form and checks it, with messages in the visitor's language. Text comes without NUL and half characters.
 * @throws AppError `bad_request` when the body is no form, or one that no page of ours could have made.
 */
export async function parseForm<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<SentForm<Schema>> {
  const locale = resolveLocale(request);
  const form = await readForm(request);
  const once = form.get(ONCE_FIELD);
  form.delete(ONCE_FIELD);
  const submission = parseWithZod(form, { schema, error: zodMessages(messagesFor(locale)) });
  return { submission, once: typeof once === "string" ? once.slice(0, 64) : null, locale, form };
}

/** Reads a posted form's text fields, cleaned. Files and conform's own control fields are left out. */
export async function readForm(request: Request): Promise<FormData> {
  const sent = await request.formData().catch((cause: unknown) => {
    if (cause instanceof AppError) throw cause;
    throw new AppError("bad_request", "body is not a form");
  });
  const clean = new FormData();
  let count = 0;
  for (const [name, value] of sent) {
    count += 1;
    // An index like [999999999] would make conform build an array of that length.
    if (count > FIELDS_MAX || name.length > FIELD_NAME_MAX || /\[\d{4,}\]/.test(name))
      throw new AppError("bad_request", "not a form of ours");
    if (typeof value === "string" && name !== "__intent__" && name !== "__state__")
      clean.append(cleanText(name), cleanText(value));
  }
  return clean;
}

export interface FormRefusal {
  formErrors?: string[];
  fieldErrors?: Record<string, string[]>;
  /** 422 unless told. */
  status?: number;
}

/** The answer to a refused form: the page shows it again with what was typed, but for passwords, and the errors in place. */
export function refuseForm(
  submission: Pick<Submission<unknown, string[]>, "reply" | "payload">,
  { formErrors, fieldErrors, status = 422 }: FormRefusal = {},
) {
  const names = Object.keys(submission.payload);
  const hideFields = names.filter((name) => secretField.test(name) || isHuge(submission.payload[name]));
  const result: SubmissionResult = submission.reply({
    ...(formErrors ? { formErrors } : {}),
    ...(fieldErrors ? { fieldErrors } : {}),
    hideFields,
  });
  return json({ result }, { status });
}

function isHuge(value: unknown): boolean {
  return typeof value === "string" && value.length > KEPT_MAX;
}

/** A new value for `OnceField`; loaders make one for every page with a form that adds something. */
export function newOnce(): string {
  return randomBytes(16).toString("base64url");
}

/** Messages of a failed parse in a language, by field path (`phone`, `hours[0].from`); those of the whole stand under "". */
export function issueMessages(error: z.ZodError, locale: Locale): Record<string, string[] | undefined> {
  const say = zodMessages(messagesFor(locale));
  const found: Record<string, string[]> = {};
  for (const issue of error.issues) {
    const field = issue.path.reduce<string>(
      (path, part) =>
        typeof part === "number" ? `${path}[${part}]` : path ? `${path}.${String(part)}` : String(part),
      "",
    );
    (found[field] ??= []).push(say(issue as Parameters<typeof say>[0]));
  }
  return found;
}
