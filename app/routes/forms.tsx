import { type DefaultValue, type SubmissionResult, useForm } from "@conform-to/react";
import { parseWithZod } from "@conform-to/zod/v4";
import { useNavigation } from "@remix-run/react";
import type { z } from "zod";
import { useMessages } from "~/i18n/context";
import { zodMessages } from "~/i18n/zod-messages";

export { OnceField } from "./once-input";

/** What an action answers with `refuseForm`. */
export interface FormAnswer {
  /** Which form of the page, when there are several. */
  of?: string;
  result?: SubmissionResult;
}

interface ServerFormOptions<Schema extends z.ZodType> {
  id: string;
  schema: Schema;
  lastResult?: FormAnswer | null;
  defaultValue?: DefaultValue<z.input<Schema>>;
}

/**
 * A form that the server judges. Without scripts it is a plain form; with them its fields are checked when left,
 * by the same schema and in the same words.
 */
export function useServerForm<Schema extends z.ZodType<Record<string, unknown>, Record<string, unknown>>>({
  id,
  schema,
  lastResult,
  defaultValue,
}: ServerFormOptions<Schema>) {
  const error = zodMessages(useMessages());
  return useForm<z.input<Schema>, z.output<Schema>>({
    id,
    lastResult: lastResult?.result,
    defaultValue,
    shouldValidate: "onBlur",
    shouldRevalidate: "onInput",
    onValidate: ({ formData }) => parseWithZod(formData, { schema, error }),
  });
}

/** Whether a form of this page is on its way; `intent` tells several forms of one page apart. */
export function useSubmitting(intent?: string): boolean {
  const navigation = useNavigation();
  if (navigation.state === "idle" || !navigation.formData) return false;
  return intent === undefined || navigation.formData.get("intent") === intent;
}
