import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData, useNavigation } from "@remix-run/react";
import { ClientPicker } from "~/features/booking/components/client-picker";
import { DeskTimes } from "~/features/booking/desk/components/desk-times";
import { NothingToBook } from "~/features/booking/desk/components/nothing-to-book";
import { RepeatFields } from "~/features/booking/desk/components/repeat-fields";
import { SeriesOutcome } from "~/features/booking/desk/components/series-outcome";
import { VisitChoice } from "~/features/booking/desk/components/visit-choice";
import { getDeskOffer } from "~/features/booking/desk/queries.server";
import { deskQuery } from "~/features/booking/desk/schema";
import { choiceQuery } from "~/features/booking/offer/page/model";
import { readChoice } from "~/features/booking/offer/page/schema";
import { HoursFromNote } from "~/features/channels/components/hours-from-note";
import { getDeskDay } from "~/features/channels/offer/desk/queries.server";
import { suggestClients } from "~/features/clients/queries.server";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { Textarea } from "~/ui/textarea";
import { OnceField } from "../forms";
import { newOnce, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { submitDesk } from "./submit-desk.server";
import { pageTitle } from "./title";

function readAddress(request: Request) {
  const { searchParams } = new URL(request.url);
  const asked = deskQuery.parse(Object.fromEntries(searchParams));
  const choice = asked.service === undefined ? null : readChoice(asked.service, searchParams);
  return { asked, choice, isPersonChosen: searchParams.has("staff") };
}

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const { db, clock } = context.core;
  const { asked, choice, isPersonChosen } = readAddress(request);
  if (choice && asked.more !== undefined) {
    const further = { serviceId: asked.more, staffId: asked.moreStaff ?? ("any" as const), addonIds: [] };
    const query = choiceQuery({ ...choice, parts: [...choice.parts, further] });
    const { service, day, client } = asked;
    throw redirect(paths.newBooking({ service, day, client, ...query }));
  }
  const [offer, clients] = await Promise.all([
    getDeskOffer(db, user, { choice, isPersonChosen, day: asked.day, now: clock.now() }),
    suggestClients(db, user, { search: asked.q ?? "", picked: asked.client }),
  ]);
  const carried = offer.choice && choiceQuery(offer.choice);
  const shown = await getDeskDay(context.core, context.vendors, offer);
  return json({
    ...{ ...offer, offer: shown.offer, hoursFrom: shown.from },
    carried,
    asked: { start: asked.start, q: asked.q ?? "", client: asked.client },
    clients,
    once: newOnce(),
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const { asked, choice, isPersonChosen } = readAddress(request);
  const form = await readForm(request);
  const offer = await getDeskOffer(context.core.db, user, {
    choice,
    isPersonChosen,
    day: asked.day,
    now: context.core.clock.now(),
  });
  if (!offer.choice) throw new Response(null, { status: 404 });
  const locale = resolveLocale(request);
  const outcome = await submitDesk(context, user, {
    form,
    choice: offer.choice,
    day: offer.day,
    zone: offer.zone,
    locale,
  });
  if (outcome.kind === "booked") return redirect(paths.booking(outcome.bookingId), 303);
  if (outcome.kind === "series" && outcome.seriesId !== null) {
    const { kind, seriesId, placed, unplaced } = outcome;
    if (unplaced.length === 0) return redirect(paths.series(seriesId), 303);
    return json({ kind, series: { seriesId, placed, unplaced, zone: offer.zone } });
  }
  if (outcome.kind === "series") throw new Response(null, { status: 409 });
  const { status, ...shown } = outcome;
  return json({ ...shown, typed: Object.fromEntries(form) as Record<string, string> }, { status });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.booking.newVisit.title);

/** Staff book for a client: what and when on the left and shown anew with each choice, who on the right. Works without scripts. */
export default function NewBooking() {
  const page = useLoaderData<typeof loader>();
  const {
    services,
    people,
    addons,
    mayAny,
    choice,
    carried,
    further,
    day,
    offer,
    hoursFrom,
    asked,
    clients,
    once,
  } = page;
  const answer = useAnswer<typeof action>();
  const refused = answer?.kind === "refused" ? answer : null;
  const sending = useNavigation().state === "submitting";
  const m = useMessages();
  const words = m.booking.newVisit;
  const header = (
    <PageHeader
      crumbs={[{ label: m.booking.calendar.title, href: paths.calendar({ day }) }]}
      title={words.title}
    />
  );
  if (!choice || !carried)
    return (
      <div className="page">
        {header}
        <NothingToBook />
      </div>
    );
  const [first] = choice.parts;
  const query = { service: first.serviceId, ...carried, staff: String(first.staffId), day };
  const chosen = {
    serviceId: first.serviceId,
    staffId: first.staffId,
    day,
    q: asked.q,
    client: asked.client,
  };
  return (
    <div className="page">
      {header}
      {answer?.kind === "series" ? <SeriesOutcome {...answer.series} query={query} /> : null}
      <VisitChoice
        key={JSON.stringify(query)}
        {...{ services, people, addons, mayAny }}
        chosen={{
          ...chosen,
          addonIds: first.addonIds,
          then: carried.then ?? "",
          further,
          party: choice.party,
        }}
      />
      <Form method="get" id="find-client">
        {Object.entries(query).map(([name, value]) =>
          value === undefined ? null : <input key={name} type="hidden" name={name} value={value} />,
        )}
      </Form>
      <Form method="post" action={paths.newBooking(query)} className="page-columns">
        <OnceField value={once} />
        <Section title={m.booking.crm.time}>
          {refused?.formError ? <Notice tone="warning" live="alert" title={refused.formError} /> : null}
          <HoursFromNote from={hoursFrom} />
          <DeskTimes
            offer={offer}
            wanted={refused?.typed.start ?? asked.start}
            error={refused?.errors.ownTime ?? refused?.errors.start}
            typedOwn={refused?.typed.ownTime}
          />
          <RepeatFields typed={refused?.typed} errors={refused?.errors} />
        </Section>
        <Section title={m.booking.crm.client}>
          <ClientPicker clients={clients} chosen={chosen} typed={refused?.typed} errors={refused?.errors} />
          <div className="grid gap-5 pt-2">
            <Field label={m.booking.crm.notes} error={refused?.errors.notes}>
              <Textarea name="notes" rows={2} defaultValue={refused?.typed.notes} />
            </Field>
            <div>
              <Button variant="primary" pending={sending}>
                {m.booking.crm.book}
              </Button>
            </div>
          </div>
        </Section>
      </Form>
    </div>
  );
}
