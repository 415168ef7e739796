import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData, useSearchParams } from "@remix-run/react";
import { writeSetting } from "~/features/settings/commands.server";
import { readSetting } from "~/features/settings/queries.server";
import { SETTINGS, type Setting } from "~/features/settings/schema";
import { messagesFor, type Locale } from "~/i18n/catalogue";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { TextInput } from "~/ui/text-input";
import { Textarea } from "~/ui/textarea";
import { useSubmitting } from "../forms";
import { issueMessages, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";
import type { TypedRefusal } from "./typed-refusal";

const NUMBERS = ["holdMin", "payMin", "offerMin"] as const;

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "settings:write" });
  return json({ booking: await readSetting(context.core.db, "booking") });
}

export async function action({ request, context }: ActionFunctionArgs) {
  await requireUser(request, context, { can: "settings:write" });
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  const read = readBooking(typed, resolveLocale(request));
  if ("errors" in read) return json<TypedRefusal>({ errors: read.errors, typed }, 422);
  const { db, clock } = context.core;
  await db.transaction((tx) => writeSetting(tx, { key: "booking", value: read, at: clock.now() }));
  return redirect(`${paths.settingsBooking()}?done=saved`, 303);
}

function readBooking(
  typed: Record<string, string>,
  locale: Locale,
): Setting<"booking"> | { errors: TypedRefusal["errors"] } {
  const words = messagesFor(locale).catalog.booking;
  const lines = (typed.embedOrigins ?? "").split(/\s+/).filter(Boolean);
  const wrong = lines.find((line) => !isOrigin(line));
  const numbers = Object.fromEntries(NUMBERS.map((name) => [name, Number(typed[name] || Number.NaN)]));
  const embedOrigins = wrong === undefined ? [...new Set(lines.map((line) => new URL(line).origin))] : [];
  const parsed = SETTINGS.booking.safeParse({ ...numbers, embedOrigins });
  const errors: TypedRefusal["errors"] = {
    ...(parsed.success ? {} : issueMessages(parsed.error, locale)),
    ...(wrong === undefined ? {} : { embedOrigins: [words.wrongOrigin({ line: wrong.slice(0, 80) })] }),
  };
  if (parsed.success && parsed.data.payMin <= parsed.data.holdMin) errors.payMin = [words.payShort];
  return parsed.success && Object.keys(errors).length === 0 ? parsed.data : { errors };
}

function isOrigin(line: string): boolean {
  return /^https?:\/\//.test(line) && URL.canParse(line) && new URL(line).pathname === "/";
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.catalog.booking.title);

/** How long hours are kept, and where booking may be shown. */
export default function BookingSettings() {
  const { booking } = useLoaderData<typeof loader>();
  const refused = useAnswer<TypedRefusal>();
  const [query] = useSearchParams();
  const sending = useSubmitting();
  const m = useMessages();
  const words = m.catalog.booking;
  const hints = { holdMin: words.holdHint, payMin: words.payHint, offerMin: words.offerHint };
  return (
    <Section title={words.title}>
      <Form method="post" className="grid max-w-2xl gap-5" noValidate>
        {query.get("done") === "saved" && !refused ? (
          <Notice tone="positive" live="status" title={m.catalog.settings.saved} />
        ) : null}
        {NUMBERS.map((name) => (
          <Field key={name} label={words[name]} hint={hints[name]} error={refused?.errors[name]}>
            <TextInput className="tabular max-w-32" name={name} inputMode="numeric" defaultValue={refused?.typed[name] ?? booking[name]} />
          </Field>
        ))}
        <Field label={words.origins} hint={words.originsHint} error={refused?.errors.embedOrigins}>
          <Textarea name="embedOrigins" rows={3} defaultValue={refused?.typed.embedOrigins ?? booking.embedOrigins.join("\n")} />
        </Field>
        <div className="form-end">
          <Button variant="primary" pending={sending}>
            {m.common.save}
          </Button>
        </div>
      </Form>
    </Section>
  );
} // prettier-ignore
