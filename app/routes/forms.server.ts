import { randomBytes } from "node:crypto";
import { json } from "@remix-run/node";
import { parseWithZod } from "@conform-to/zod/v4";
import type { Submission, SubmissionResult } from "@conform-to/dom";
import type { z } from "zod";
import { messagesFor, type Locale } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import { zodMessages } from "~/i18n/zod-messages";
import { AppError, httpStatus } from "~/lib/app-error";
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
 * @throws Response 400 when the body is no form.
 */
export async function parseForm<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<SentForm<Schema>> {
  return checkForm(await readForm(request), schema, resolveLocale(request));
}

/** Checks a form that was read before, e.g. to see which of a page's forms it is. */
export function checkForm<Schema extends z.ZodType>(
  form: FormData,
  schema: Schema,
  locale: Locale,
): SentForm<Schema> {
  const once = form.get(ONCE_FIELD);
  form.delete(ONCE_FIELD);
  const submission = parseWithZod(form, { schema, error: zodMessages(messagesFor(locale)) });
  return { submission, once: typeof once === "string" ? once.slice(0, 64) : null, locale, form };
}

/**
 * Reads a posted form's text fields, cleaned. Files and conform's own control fields are left out.
 * @throws Response 400 when the body is no form, or one that no page of ours could have made.
 */
export async function readForm(request: Request): Promise<FormData> {
  return cleanForm(await request.formData().catch(() => refuseBody()));
}

/** The text fields of a form, cleaned: see `readForm`. */
export function cleanForm(sent: FormData): FormData {
  const clean = new FormData();
  let count = 0;
  for (const [name, value] of sent) {
    count += 1;
    // An index like [999999999] would make conform build an array of that length.
    if (count > FIELDS_MAX || name.length > FIELD_NAME_MAX || /\[\d{4,}\]/.test(name)) refuseBody();
    if (typeof value === "string" && name !== "__intent__" && name !== "__state__")
      clean.append(cleanText(name), cleanText(value));
  }
  return clean;
}

function refuseBody(): never {
  throw json({ reason: "bad_form" }, { status: 400 });
}

/** For actions: an error that features throw (no right, a form still at work) is an answer with its status, not a 500. */
export async function answerErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code !== "internal")
      throw json({ code: error.code, reason: error.details.reason }, { status: httpStatus(error.code) });
    throw error;
  }
}

export interface FormRefusal {
  formErrors?: string[];
  fieldErrors?: Record<string, string[]>;
  /** 422 unless told. */
  status?: number;
  retryAfterSeconds?: number;
  /** Which form of the page it was, when there are several. */
  of?: string;
}

/** The answer to a refused form: the page shows it again with what was typed, but for passwords, and the errors in place. */
export function refuseForm(
  submission: Pick<Submission<unknown, string[]>, "reply" | "payload">,
  { formErrors, fieldErrors, status = 422, retryAfterSeconds, of }: FormRefusal = {},
) {
  const names = Object.keys(submission.payload);
  const hideFields = names.filter((name) => secretField.test(name) || isHuge(submission.payload[name]));
  const result: SubmissionResult = submission.reply({
    ...(formErrors ? { formErrors } : {}),
    ...(fieldErrors ? { fieldErrors } : {}),
    hideFields,
  });
  const headers = retryAfterSeconds === undefined ? undefined : { "Retry-After": String(retryAfterSeconds) };
  return json({ result, of }, { status, headers });
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
