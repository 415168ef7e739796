import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData, useNavigation, useSubmit } from "@remix-run/react";
import { can } from "~/features/accounts/policy";
import { DeskTimes } from "~/features/booking/desk/components/desk-times";
import { getMoveOffer } from "~/features/booking/desk/move-offer/queries.server";
import { moveForm, startOf } from "~/features/booking/desk/schema";
import { HoursFromNote } from "~/features/channels/components/hours-from-note";
import { moveWherever } from "~/features/channels/sale/move/commands.server";
import { getMoveDay } from "~/features/channels/sale/move/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatTime } from "~/i18n/format";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { isDay } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { answerErrors, issueMessages, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const { db, clock } = context.core;
  const query = new URL(request.url).searchParams;
  const day = query.get("day");
  const offer = await getMoveOffer(db, user, {
    bookingId: readId(params.bookingId) ?? 0,
    day: day !== null && isDay(day) ? day : null,
    staffId: readId(query.get("staff") ?? undefined),
    now: clock.now(),
  });
  if (!offer) throw new Response(null, { status: 404 });
  if (!can(user, "bookings:write", { staffId: offer.visit.staffId }))
    throw new Response(null, { status: 403 });
  const { visit, staffId } = offer;
  const asked = { bookingId: visit.id, staffId, day: offer.day, own: offer.offer };
  const shown = await getMoveDay(context.core, context.vendors, asked);
  return json({ ...offer, offer: shown.offer, hoursFrom: shown.from });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const { core, vendors } = context;
  const bookingId = readId(params.bookingId) ?? 0;
  const form = await readForm(request);
  const typed = Object.fromEntries(form) as Record<string, string>;
  const locale = resolveLocale(request);
  const words = messagesFor(locale);
  const parsed = moveForm.safeParse(typed);
  if (!parsed.success) {
    const { ownTime, ...errors } = issueMessages(parsed.error, locale);
    const shown = ownTime ? { ...errors, start: [words.desk.times.notATime] } : errors;
    return refuse({ errors: shown, formError: null, typed }, 422);
  }
  const offer = await getMoveOffer(core.db, user, {
    bookingId,
    day: parsed.data.day,
    staffId: null,
    now: core.clock.now(),
  });
  if (!offer) throw new Response(null, { status: 404 });
  const { staff, durationMin, reason, ownTime } = parsed.data;
  const moved = await answerErrors(() =>
    moveWherever(core, vendors, user, {
      bookingId,
      startsAt: startOf(parsed.data, parsed.data.day, offer.visit.zone),
      ...(staff === "any" || staff === offer.visit.staffId ? {} : { staffId: staff }),
      ...(durationMin === null ? {} : { durationMin }),
      reason: reason ?? "",
      override: ownTime !== null,
    }),
  );
  if (moved.ok) return redirect(paths.booking(bookingId), 303);
  const why = words.booking.closed[moved.error.reason] ?? words.booking.crm.statusNotAllowed;
  return refuse(
    { errors: {}, formError: `${words.desk.move.refused} ${why}. ${words.desk.move.stays}`, typed },
    409,
  );
}

/** What a refused form answers with. */
interface Refused {
  errors: Record<string, string[] | undefined>;
  formError: string | null;
  typed: Record<string, string>;
}

const refuse = (refusal: Refused, status: number) => json(refusal, { status });

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.desk.move.title);

/** Another hour, another person, another length for a visit; the old hour is kept until the new one is sure. Works without scripts. */
export default function MoveBooking() {
  const { visit, people, staffId, day, offer, hoursFrom } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  const sending = useNavigation().state === "submitting";
  const submit = useSubmit();
  const m = useMessages();
  const locale = useLocale();
  const words = m.desk.move;
  const startsAt = new Date(visit.startsAt);
  return (
    <div className="page">
      <PageHeader
        crumbs={[
          { label: m.booking.calendar.title, href: paths.calendar({ day: visit.localDay }) },
          { label: visit.clientName ?? visit.reference, href: paths.booking(visit.id) },
        ]}
        title={words.title}
      >
        <p className="text-ink-2">
          {words.from}: {formatDateTime(startsAt, visit.zone, locale, "full")}–
          {formatTime(new Date(visit.endsAt), visit.zone, locale)} · {visit.serviceName} · {visit.staffName}
        </p>
      </PageHeader>
      <Form
        method="get"
        className="desk-choice"
        onChange={(event) => submit(event.currentTarget, { replace: true, preventScrollReset: true })}
      >
        <div className="desk-choice-row">
          <Field label={m.booking.crm.day}>
            <TextInput type="date" name="day" defaultValue={day} required />
          </Field>
          <Field label={m.booking.crm.person}>
            <Select
              name="staff"
              defaultValue={staffId}
              options={people.map(({ id, name }) => ({ value: String(id), label: name }))}
            />
          </Field>
          <Button>{m.booking.newVisit.chooseTime}</Button>
        </div>
      </Form>
      <Form
        method="post"
        action={paths.moveBooking(visit.id, { day, staff: staffId })}
        className="page-columns"
        key={`${day} ${staffId}`}
      >
        <input type="hidden" name="day" value={day} />
        <input type="hidden" name="staff" value={staffId} />
        <Section title={words.to}>
          {refused?.formError ? <Notice tone="warning" live="alert" title={refused.formError} /> : null}
          <HoursFromNote from={hoursFrom} />
          <DeskTimes
            offer={offer}
            wanted={refused?.typed.start ?? visit.startsAt}
            error={refused?.errors.start}
            typedOwn={refused?.typed.ownTime}
          />
        </Section>
        <Section title={words.reason}>
          <div className="grid gap-5">
            <Field label={words.reason} hint={words.reasonHint} error={refused?.errors.reason} optional>
              <TextInput name="reason" defaultValue={refused?.typed.reason} />
            </Field>
            <Field
              label={words.duration}
              hint={words.durationHint}
              error={refused?.errors.durationMin}
              optional
              className="max-w-xs"
            >
              <TextInput
                type="number"
                name="durationMin"
                min={5}
                max={1440}
                step={5}
                defaultValue={refused?.typed.durationMin}
              />
            </Field>
            <div>
              <Button variant="primary" pending={sending}>
                {words.submit}
              </Button>
            </div>
          </div>
        </Section>
      </Form>
    </div>
  );
}
