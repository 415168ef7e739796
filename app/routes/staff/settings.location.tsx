import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData, useSearchParams } from "@remix-run/react";
import { saveLocation } from "~/features/catalog/commands.server";
import { getLocation } from "~/features/catalog/queries.server";
import { COUNTRIES, CURRENCIES, locationInput } from "~/features/catalog/schema";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { Combobox } from "~/ui/combobox";
import { Field } from "~/ui/field";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PhoneInput } from "~/ui/phone-input";
import { Section } from "~/ui/section";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { useSubmitting } from "../forms";
import { issueMessages, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";
import type { TypedRefusal } from "./typed-refusal";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "catalog:write" });
  const id = params.locationId === "new" ? null : readId(params.locationId);
  const location = id === null ? null : await getLocation(context.core.db, id);
  if (params.locationId !== "new" && !location) throw new Response(null, { status: 404 });
  return json({
    location,
    zones: Intl.supportedValuesOf("timeZone").filter((zone) => /^(Europe|Asia)\//.test(zone)),
  });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "catalog:write" });
  const id = params.locationId === "new" ? undefined : (readId(params.locationId) ?? undefined);
  if (params.locationId !== "new" && id === undefined) throw new Response(null, { status: 404 });
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  const parsed = locationInput.safeParse(typed);
  if (!parsed.success)
    return json<TypedRefusal>({ errors: issueMessages(parsed.error, resolveLocale(request)), typed }, 422);
  const saved = await saveLocation(context.core, user, { ...parsed.data, id });
  return redirect(`${paths.settingsLocation(saved.id)}?done=saved`, 303);
}

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => args.data?.location?.name ?? m.catalog.locations.newTitle);

/** One place of work. */
export default function LocationPage() {
  const { location, zones } = useLoaderData<typeof loader>();
  const refused = useAnswer<TypedRefusal>();
  const [query] = useSearchParams();
  const sending = useSubmitting();
  const m = useMessages();
  const words = m.catalog.locations;
  const value = (name: "name" | "address" | "phone" | "zone" | "currency" | "country", start = "") =>
    refused?.typed[name] ?? location?.[name] ?? start;
  return (
    <Section
      title={location?.name ?? words.newTitle}
      action={
        location ? (
          <span className="flex flex-wrap gap-2.5">
            <LinkButton href={paths.settingsClosures(location.id)}>{m.hours.exceptions.placeLink}</LinkButton>
            <LinkButton href={paths.settingsHolidays(location.id)}>{m.hours.holidays.link}</LinkButton>
          </span>
        ) : undefined
      }
    >
      <Form
        method="post"
        className="grid max-w-2xl gap-5 sm:grid-cols-2"
        noValidate
        key={location?.id ?? "new"}
      >
        {query.get("done") === "saved" && !refused ? (
          <div className="col-span-full">
            <Notice tone="positive" live="status" title={m.catalog.settings.saved} />
          </div>
        ) : null}
        <Field label={words.name} error={refused?.errors.name} required className="col-span-full">
          <TextInput name="name" defaultValue={value("name")} />
        </Field>
        <Field label={words.address} error={refused?.errors.address} className="col-span-full">
          <TextInput name="address" defaultValue={value("address")} />
        </Field>
        <Field label={words.zone} error={refused?.errors.zone}>
          <Combobox
            name="zone"
            defaultValue={value("zone", "Europe/Moscow")}
            options={zones.map((zone) => ({ value: zone, label: zone }))}
          />
        </Field>
        <Field label={words.phone} error={refused?.errors.phone}>
          <PhoneInput name="phone" defaultValue={value("phone")} />
        </Field>
        <Field label={words.currency} error={refused?.errors.currency}>
          <Select
            name="currency"
            defaultValue={value("currency", "RUB")}
            options={CURRENCIES.map((code) => ({ value: code, label: code }))}
          />
        </Field>
        <Field label={words.country} error={refused?.errors.country}>
          <Select
            name="country"
            defaultValue={value("country", "RU")}
            options={COUNTRIES.map((code) => ({
              value: code,
              label: m.catalog.business.countries[code] ?? code,
            }))}
          />
        </Field>
        <div className="form-end">
          <Button variant="primary" pending={sending}>
            {m.common.save}
          </Button>
          <LinkButton href={paths.settingsLocations()}>{m.common.back}</LinkButton>
        </div>
      </Form>
    </Section>
  );
}
