import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData, useSearchParams } from "@remix-run/react";
import { COUNTRIES } from "~/features/catalog/schema";
import { decreesKnownUntil, isHolidayCountry } from "~/features/schedule/calendar/model";
import { ConfirmAffected, type ListedVisit } from "~/features/schedule/components/affected-visits";
import { setHolidays } from "~/features/schedule/holidays/commands.server";
import { listPlaceHolidays } from "~/features/schedule/holidays/queries.server";
import { readAgreed } from "~/features/schedule/schema";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { isDay } from "~/lib/text";
import { dayOf } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { Checkbox } from "~/ui/checkbox";
import { EmptyState } from "~/ui/empty-state";
import { Field } from "~/ui/field";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { Select } from "~/ui/select";
import { useSubmitting } from "../forms";
import { readForm } from "../forms.server";
import { useAnswer } from "../use-answer";
import { requirePlace } from "./schedule-owner.server";
import { pageTitle } from "./title";

interface Answered {
  affected: ListedVisit[];
  typed: Record<string, string>;
}

export async function loader(args: LoaderFunctionArgs) {
  const { location } = await requirePlace(args);
  const { db, clock } = args.context.core;
  const today = dayOf(clock.now(), location.zone);
  const { id, name, holidayCountry: country } = location;
  const days = await listPlaceHolidays(db, { locationId: id, year: Number(today.slice(0, 4)) });
  const known = isHolidayCountry(country) ? decreesKnownUntil(country) : null;
  return json({
    location: { id, name, country },
    today,
    known,
    days: days.filter(({ day }) => day >= today),
  });
}

export async function action(args: ActionFunctionArgs) {
  const { user, location } = await requirePlace(args);
  const typed = Object.fromEntries(await readForm(args.request)) as Record<string, string>;
  const country = isHolidayCountry(typed.country ?? "") ? (typed.country as "RU" | "KZ") : "";
  const shown = (typed.shown ?? "").split(",").filter(isDay);
  const worked = shown.filter((day) => typed[`works-${day}`] === "on");
  const saved = await setHolidays(args.context.core, user, {
    locationId: location.id,
    ...{ country, shown, worked, agreed: readAgreed(typed.agreed) },
  } as const);
  if (saved.ok) return redirect(`${paths.settingsHolidays(location.id)}?done=saved`, 303);
  const affected = saved.error.visits.map((visit) => ({ ...visit, startsAt: visit.startsAt.toISOString() }));
  return json<Answered>({ affected, typed }, 409);
}

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => m.hours.holidays.title({ name: args.data?.location.name ?? "" }));

/** The public holidays a place keeps, and those on which it works all the same. */
export default function Holidays() {
  const { location } = useLoaderData<typeof loader>();
  const answer = useAnswer<Answered>();
  const [query] = useSearchParams();
  const m = useMessages();
  const words = m.hours.holidays;
  return (
    <Section
      title={words.title({ name: location.name })}
      note={words.intro}
      action={<LinkButton href={paths.settingsLocation(location.id)}>{m.common.back}</LinkButton>}
    >
      <div className="grid max-w-3xl gap-5">
        {query.get("done") === "saved" && !answer ? (
          <Notice tone="positive" live="status" title={m.catalog.settings.saved} />
        ) : null}
        {answer ? (
          <ConfirmAffected
            visits={answer.affected}
            typed={answer.typed}
            backHref={paths.settingsHolidays(location.id)}
            showStaff
          />
        ) : null}
        <HolidaysForm key={location.country} typed={answer?.typed} />
      </div>
    </Section>
  );
}

function HolidaysForm({ typed }: { typed: Record<string, string> | undefined }) {
  const { location, days, known } = useLoaderData<typeof loader>();
  const sending = useSubmitting();
  const m = useMessages();
  const locale = useLocale();
  const words = m.hours.holidays;
  const countries = COUNTRIES.map((code) => ({ value: code, label: m.catalog.business.countries[code] ?? code }));
  return (
    <Form method="post" className="grid gap-5">
      <Field label={words.country} className="max-w-sm">
        <Select
          name="country"
          defaultValue={typed?.country ?? location.country}
          options={[{ value: "", label: words.none }, ...countries]}
        />
      </Field>
      <input type="hidden" name="shown" value={days.map(({ day }) => day).join(",")} />
      {days.length === 0 ? (
        <EmptyState title={words.empty} text={words.emptyText} />
      ) : (
        <ul className="divide-y divide-line border-y border-line">
          {days.map(({ day, key, isWorked }) => (
            <li key={day} className="grid grid-cols-[1fr_auto] items-center gap-x-4 py-1 sm:grid-cols-[12rem_1fr_auto]">
              <span className="tabular">{formatDay(day, locale, "weekday")} {day.slice(0, 4)}</span>
              <span className="text-ink-2 max-sm:col-start-1 max-sm:row-start-2">{m.hours.holidayNames[key]}</span>
              <Checkbox
                name={`works-${day}`}
                className="max-sm:col-start-2 max-sm:row-span-2 max-sm:row-start-1"
                defaultChecked={typed ? typed[`works-${day}`] === "on" : isWorked}
                label={words.works}
                aria-label={`${words.works}: ${formatDay(day, locale)}`}
              />
            </li>
          ))}
        </ul>
      )}
      {known === null ? null : (
        <p className="field-hint">
          {words.known({ year: known })} {location.country === "KZ" ? words.kurbanAit : ""}
        </p>
      )}
      <div className="form-end">
        <Button variant="primary" pending={sending}>
          {m.common.save}
        </Button>
      </div>
    </Form>
  );
} // prettier-ignore
