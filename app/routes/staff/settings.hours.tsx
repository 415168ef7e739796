import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData, useSearchParams } from "@remix-run/react";
import { listLocations } from "~/features/catalog/queries.server";
import { ConfirmAffected, type ListedVisit } from "~/features/schedule/components/affected-visits";
import { CopyDay } from "~/features/schedule/components/copy-day";
import { PeriodDays, PeriodList } from "~/features/schedule/components/period-list";
import { WeekFields } from "~/features/schedule/components/week-fields";
import { removePeriod, setHours, type HoursRefusal } from "~/features/schedule/commands.server";
import { periodOn, periodsOf } from "~/features/schedule/model";
import { listHours } from "~/features/schedule/queries.server";
import { copyDay, readAgreed, readPeriodForm } from "~/features/schedule/schema";
import { messagesFor, type Locale } from "~/i18n/catalogue";
import { useMessages } from "~/i18n/context";
import { formatClock, weekdayNames } from "~/i18n/format";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { dayOf, isDay } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { TextInput } from "~/ui/text-input";
import { useSubmitting } from "../forms";
import { readForm } from "../forms.server";
import { useAnswer } from "../use-answer";
import { requirePerson } from "./schedule-owner.server";
import { pageTitle } from "./title";

interface Answered {
  error?: string;
  fields?: string[];
  affected?: ListedVisit[];
  typed: Record<string, string>;
}

export async function loader(args: LoaderFunctionArgs) {
  const { person, location } = await requirePerson(args);
  const { db, clock } = args.context.core;
  const today = dayOf(clock.now(), location.zone);
  const asked = new URL(args.request.url).searchParams.get("from");
  const periods = periodsOf(await listHours(db, person.id));
  const current = periodOn(periods, today);
  const open = asked === null ? current : periods.find(({ from }) => (from ?? "start") === asked);
  const isNew = asked === "new";
  if (!open && !isNew) throw new Response(null, { status: 404 });
  const places = await listLocations(db);
  return json({
    person: { id: person.id, name: person.name, locationId: person.locationId },
    places: places.map(({ id, name }) => ({ id, name })),
    ...{ periods, today, isNew },
    // A new stretch begins with what is worked now: most of it usually stays.
    open: open ?? { from: null, until: null, week: current?.week ?? [] },
  });
}

export async function action(args: ActionFunctionArgs) {
  const { user, person } = await requirePerson(args);
  const { core } = args.context;
  const locale = resolveLocale(args.request);
  const words = messagesFor(locale).hours.week;
  const typed = Object.fromEntries(await readForm(args.request)) as Record<string, string>;
  if (typed.intent === "copy") return json<Answered>({ typed: copyDay(typed) });
  const agreed = readAgreed(typed.agreed);
  const staffId = person.id;
  if (typed.intent === "remove") {
    const from = isDay(typed.validFrom ?? "") ? (typed.validFrom ?? null) : null;
    const removed = await removePeriod(core, user, { staffId, from, agreed });
    if (removed.ok) return redirect(`${paths.settingsHours(staffId)}?done=saved`, 303);
    return refuse(removed.error, typed, locale);
  }
  const read = readPeriodForm(typed);
  if (!read.ok)
    return json<Answered>({ error: words[read.error.reason], fields: [read.error.field], typed }, 422);
  const saved = await setHours(core, user, { staffId, period: read.value, agreed });
  if (!saved.ok) return refuse(saved.error, typed, locale);
  const at = read.value.from ? `from=${read.value.from}&` : "";
  return redirect(`${paths.settingsHours(staffId)}?${at}done=saved`, 303);
}

function refuse(error: HoursRefusal, typed: Record<string, string>, locale: Locale) {
  if (error.reason === "affects_visits") {
    const affected = error.visits.map((visit) => ({ ...visit, startsAt: visit.startsAt.toISOString() }));
    return json<Answered>({ affected, typed }, 409);
  }
  const words = messagesFor(locale).hours.week;
  if (error.reason !== "overlap")
    return json<Answered>(
      { error: error.reason === "days" ? words.daysTurned : words.unknownPlace, typed },
      422,
    );
  const names = weekdayNames(locale, "short");
  const [first = "", second = ""] = [error.first, error.second].map(
    ({ weekday, startMin, endMin }) => `${names[weekday]} ${formatClock(startMin)}–${formatClock(endMin)}`,
  );
  return json<Answered>({ error: words.overlap({ first, second }), typed }, 422);
}

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => m.hours.title({ name: args.data?.person.name ?? "" }));

/** A person's working weeks: the stretches of days they hold on, and one of them to change. */
export default function Hours() {
  const { person, periods, today, open, isNew } = useLoaderData<typeof loader>();
  const answer = useAnswer<Answered>();
  const [query] = useSearchParams();
  const m = useMessages();
  const words = m.hours;
  const here = paths.settingsHours(person.id);
  return (
    <Section
      title={words.title({ name: person.name })}
      note={words.intro}
      action={<LinkButton href={paths.settingsExceptions(person.id)}>{words.exceptions.link}</LinkButton>}
    >
      <div className="grid max-w-4xl gap-6">
        {query.get("done") === "saved" && !answer ? (
          <Notice tone="positive" live="status" title={m.catalog.settings.saved} />
        ) : null}
        {answer?.error ? <Notice tone="negative" live="alert" title={answer.error} /> : null}
        {answer?.affected ? (
          <ConfirmAffected visits={answer.affected} typed={answer.typed} backHref={here} />
        ) : null}
        {periods.length > 1 ? (
          <PeriodList
            {...{ periods, today }}
            openFrom={isNew ? undefined : open.from}
            hrefOf={({ from }) => `${here}?from=${from ?? "start"}`}
          />
        ) : null}
        <WeekForm key={JSON.stringify([open, answer?.typed])} answer={answer} />
      </div>
    </Section>
  );
}

function WeekForm({ answer }: { answer: Answered | undefined }) {
  const { person, places, periods, open, isNew } = useLoaderData<typeof loader>();
  const sending = useSubmitting();
  const m = useMessages();
  const { periods: words, week } = m.hours;
  const typed = answer?.typed;
  return (
    <Form method="post" className="grid gap-5" noValidate>
      {isNew ? (
        <div className="grid gap-3 sm:max-w-xl sm:grid-cols-2">
          <p className="col-span-full text-ink-2">{words.newText}</p>
          <Field label={words.validFrom}>
            <TextInput name="validFrom" type="date" defaultValue={typed?.validFrom} />
          </Field>
          <Field label={words.validUntil} hint={words.openHint}>
            <TextInput name="validUntil" type="date" defaultValue={typed?.validUntil} />
          </Field>
        </div>
      ) : (
        <>
          <input type="hidden" name="validFrom" value={open.from ?? ""} />
          <input type="hidden" name="validUntil" value={open.until ?? ""} />
          {periods.length > 1 ? (
            <h3 className="font-medium">
              <PeriodDays {...open} />
            </h3>
          ) : null}
        </>
      )}
      <p className="text-ink-2">{week.intro}</p>
      {/* Enter in a field saves; without this the browser would press the first button it finds, which copies. */}
      <button type="submit" name="intent" value="save" className="sr-only" tabIndex={-1} aria-hidden="true" />
      <WeekFields week={open.week} typed={typed} wrong={answer?.fields ?? []} places={places} homeId={person.locationId} />
      <CopyDay typed={typed} />
      <div className="form-end">
        <Button variant="primary" pending={sending} name="intent" value="save">
          {m.common.save}
        </Button>
        <LinkButton href={isNew ? paths.settingsHours(person.id) : paths.settingsStaff()}>{m.common.back}</LinkButton>
        {isNew ? null : (
          <LinkButton variant="quiet" className="form-rare" href={`${paths.settingsHours(person.id)}?from=new`}>
            {words.add}
          </LinkButton>
        )}
        {!isNew && periods.length > 1 ? (
          <Button variant="quiet" name="intent" value="remove" formNoValidate>
            {words.remove}
          </Button>
        ) : null}
      </div>
    </Form>
  );
} // prettier-ignore
