import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node"; // prettier-ignore
import { Form, useLoaderData, useSearchParams } from "@remix-run/react";
import { moneyText } from "~/features/catalog/components/service-fields";
import { LEVEL_LINES, LevelsTable } from "~/features/loyalty/components/levels-table";
import { thresholdOf } from "~/features/loyalty/levels/model";
import { readLevels } from "~/features/loyalty/levels/queries.server";
import { saveProgramme } from "~/features/loyalty/programme/commands.server";
import { levelsForm, programmeForm } from "~/features/loyalty/schema";
import { readSetting } from "~/features/settings/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { Select } from "~/ui/select";
import { Switch } from "~/ui/switch";
import { TextInput } from "~/ui/text-input";
import { useSubmitting } from "../forms";
import { issueMessages, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";
import type { TypedRefusal } from "./typed-refusal";

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "settings:write" });
  const { db } = context.core;
  const [levels, loyalty, business] = await Promise.all([
    readLevels(db),
    readSetting(db, "loyalty"),
    readSetting(db, "business"),
  ]);
  return json({ levels, loyalty, currency: business.currency });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "settings:write" });
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  const locale = resolveLocale(request);
  const lines = Array.from({ length: LEVEL_LINES }, (_, at) => ({
    name: typed[`name-${at}`] ?? "",
    threshold: typed[`threshold-${at}`] ?? "",
    visits: typed[`visits-${at}`] ?? "",
    percent: typed[`percent-${at}`] ?? "",
  }));
  const programme = programmeForm.safeParse(typed);
  const levels = levelsForm.safeParse(lines);
  const refuse = (errors: TypedRefusal["errors"]) => json<TypedRefusal>({ errors, typed }, 422);
  if (!programme.success) return refuse(issueMessages(programme.error, locale));
  if (!levels.success) return refuse(issueMessages(levels.error, locale));
  const { basis } = programme.data;
  const thresholds = new Set(levels.data.map((level) => thresholdOf(level, basis)));
  if (thresholds.size < levels.data.length) return refuse({ "[0].name": [messagesFor(locale).loyalty.settings.same] });
  await saveProgramme(context.core, user, { ...programme.data, levels: levels.data });
  return redirect(`${paths.settingsLoyalty()}?done=saved`, 303);
} // prettier-ignore

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.loyalty.settings.title);

/** The points programme: whether it runs, how levels rise and what each gives back, when points lapse, how they may be spent. */
export default function LoyaltySettings() {
  const { levels, loyalty, currency } = useLoaderData<typeof loader>();
  const refused = useAnswer<TypedRefusal>();
  const [query] = useSearchParams();
  const sending = useSubmitting();
  const m = useMessages();
  const words = m.loyalty.settings;
  const text = (field: "windowDays" | "expireDays" | "spendPercent" | "spendMin") =>
    refused?.typed[field] ?? String(loyalty[field] ?? "");
  const number = (field: Parameters<typeof text>[0], label: string, hint?: string) => (
    <Field label={label} hint={hint} error={refused?.errors[field]}>
      <TextInput name={field} inputMode="numeric" className="max-w-32" defaultValue={text(field)} />
    </Field>
  );
  return (
    <Section title={words.title} note={words.intro} action={<LinkButton href={paths.loyalty()}>{words.costs}</LinkButton>}>
      <Form method="post" className="grid max-w-2xl gap-5" noValidate key={JSON.stringify([levels, loyalty])}>
        {query.get("done") === "saved" && !refused ? <Notice tone="positive" live="status" title={m.catalog.settings.saved} /> : null}
        <Switch name="enabled" label={words.enabled} hint={words.enabledHint} defaultChecked={refused ? refused.typed.enabled === "on" : loyalty.enabled} />
        <Field label={words.basis} hint={words.basisHint}>
          <Select
            name="basis"
            defaultValue={refused?.typed.basis ?? loyalty.basis}
            options={[{ value: "money", label: words.bases.money }, { value: "visits", label: words.bases.visits }]}
          />
        </Field>
        {number("windowDays", words.windowDays, words.windowDaysHint)}
        <fieldset className="grid gap-2">
          <legend className="text-base font-semibold">{words.levels}</legend>
          <p className="text-sm text-ink-2">{words.levelsNote}</p>
          <LevelsTable levels={levels} currency={currency} typed={refused?.typed} errors={refused?.errors} amountText={moneyText} />
        </fieldset>
        {number("expireDays", words.expireDays, words.expireDaysHint)}
        <fieldset className="grid gap-3 sm:grid-cols-2">
          <legend className="mb-2 text-base font-semibold">{words.spend}</legend>
          {number("spendPercent", words.spendPercent)}
          {number("spendMin", words.spendMin)}
        </fieldset>
        <div><Button variant="primary" pending={sending}>{m.common.save}</Button></div>
      </Form>
    </Section>
  );
} // prettier-ignore
