import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData, useSearchParams } from "@remix-run/react";
import { moneyText } from "~/features/catalog/components/service-fields";
import { saveLevels, switchProgramme } from "~/features/loyalty/programme/commands.server";
import { readLevels } from "~/features/loyalty/levels/queries.server";
import { levelsForm } from "~/features/loyalty/schema";
import { readSetting } from "~/features/settings/queries.server";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { errorList, FieldError } from "~/ui/field";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { Switch } from "~/ui/switch";
import { TextInput } from "~/ui/text-input";
import { useSubmitting } from "../forms";
import { issueMessages, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";
import type { TypedRefusal } from "./typed-refusal";

/** Lines of the form; an empty name leaves a level out. */
const LEVELS = 5;

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "settings:write" });
  const { db } = context.core;
  const [levels, loyalty, business] = await Promise.all([
    readLevels(db),
    readSetting(db, "loyalty"),
    readSetting(db, "business"),
  ]);
  return json({ levels, enabled: loyalty.enabled, currency: business.currency });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "settings:write" });
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  const lines = Array.from({ length: LEVELS }, (_, at) => ({
    name: typed[`name-${at}`] ?? "",
    threshold: typed[`threshold-${at}`] ?? "",
    percent: typed[`percent-${at}`] ?? "",
  }));
  const parsed = levelsForm.safeParse(lines);
  if (!parsed.success)
    return json<TypedRefusal>({ errors: issueMessages(parsed.error, resolveLocale(request)), typed }, 422);
  await saveLevels(context.core, user, parsed.data);
  await switchProgramme(context.core, user, { enabled: typed.enabled === "on" });
  return redirect(`${paths.settingsLoyalty()}?done=saved`, 303);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.catalog.loyalty.title);

/** The points programme: whether it runs, and what each level gives back. */
export default function LoyaltySettings() {
  const { levels, enabled, currency } = useLoaderData<typeof loader>();
  const refused = useAnswer<TypedRefusal>();
  const [query] = useSearchParams();
  const sending = useSubmitting();
  const m = useMessages();
  const words = m.catalog.loyalty;
  return (
    <Section title={words.title} note={words.intro}>
      <Form method="post" className="grid max-w-2xl gap-5" noValidate key={levels.length}>
        {query.get("done") === "saved" && !refused ? (
          <Notice tone="positive" live="status" title={m.catalog.settings.saved} />
        ) : null}
        <Switch
          name="enabled"
          label={words.enabled}
          hint={words.enabledHint}
          defaultChecked={refused ? refused.typed.enabled === "on" : enabled}
        />
        <table className="w-full">
          <thead>
            <tr className="text-left text-sm text-ink-2">
              <th scope="col" className="py-2 pr-3 font-medium">
                {words.level}
              </th>
              <th scope="col" className="py-2 pr-3 font-medium">{`${words.threshold}, ${currency}`}</th>
              <th scope="col" className="py-2 font-medium">
                {words.percent}
              </th>
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: LEVELS }, (_, at) => {
              const level = levels[at];
              const value = (field: string, start: string) => refused?.typed[`${field}-${at}`] ?? start;
              const error = ["name", "threshold", "percent"].flatMap((field) =>
                errorList(refused?.errors[`[${at}].${field}`]),
              );
              return (
                <tr key={at} className="align-top">
                  <td className="py-1.5 pr-3">
                    <TextInput
                      name={`name-${at}`}
                      aria-label={`${words.level} ${at + 1}`}
                      defaultValue={value("name", level?.name ?? "")}
                    />
                    <FieldError id={`level-${at}-error`} errors={error} />
                  </td>
                  <td className="py-1.5 pr-3">
                    <TextInput
                      name={`threshold-${at}`}
                      inputMode="decimal"
                      aria-label={`${words.threshold} ${at + 1}`}
                      defaultValue={value("threshold", level ? moneyText(level.thresholdMinor) : "")}
                    />
                  </td>
                  <td className="py-1.5">
                    <TextInput
                      name={`percent-${at}`}
                      inputMode="decimal"
                      aria-label={`${words.percent} ${at + 1}`}
                      defaultValue={value("percent", level ? String(level.percentBp / 100) : "")}
                    />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
        <div>
          <Button variant="primary" pending={sending}>
            {m.common.save}
          </Button>
        </div>
      </Form>
    </Section>
  );
}
