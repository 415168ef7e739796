import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData, useNavigation } from "@remix-run/react";
import { CalendarPlus } from "lucide-react";
import { OnceField } from "../forms";
import { issueMessages, newOnce, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";
import { rememberOnce } from "~/features/accounts/idempotency/commands.server";
import { can } from "~/features/accounts/policy";
import { bookVisit } from "~/features/booking/book/commands.server";
import { ClientPicker } from "~/features/booking/components/client-picker";
import { StaffTimes } from "~/features/booking/components/staff-times";
import { VisitChoice } from "~/features/booking/components/visit-choice";
import { getOfferedDay } from "~/features/booking/offer/queries.server";
import { staffBookingForm, staffBookingQuery } from "~/features/booking/schema";
import { getMainLocation, listServices, listStaff } from "~/features/catalog/queries.server";
import { suggestClients } from "~/features/clients/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { AppError } from "~/lib/app-error";
import { paths } from "~/lib/paths";
import { ok } from "~/lib/result";
import { dayOf } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { Field } from "~/ui/field";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { Textarea } from "~/ui/textarea";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const { db, clock } = context.core;
  const asked = staffBookingQuery.parse(Object.fromEntries(new URL(request.url).searchParams));
  const [services, people, location, clients] = await Promise.all([
    listServices(db),
    listStaff(db),
    getMainLocation(db),
    suggestClients(db, user, { search: asked.q ?? "", picked: asked.client }),
  ]);
  const offered = services.filter(({ service }) => service.archivedAt === null);
  const mine = people.filter(({ person }) => can(user, "bookings:write", { staffId: person.id }));
  const mayAny = can(user, "bookings:write:any");
  const serviceId = asked.service ?? offered[0]?.service.id ?? null;
  const staffId = asked.staff ?? (mayAny ? "any" : (mine[0]?.person.id ?? null));
  const day = asked.day ?? dayOf(clock.now(), location?.zone ?? "UTC");
  const query =
    serviceId !== null && staffId !== null
      ? { parts: [{ serviceId, staffId, addonIds: [] }], day, now: clock.now(), forStaff: true }
      : null;
  return json({
    services: offered.map(({ service, categoryName }) => ({
      id: service.id,
      name: service.name,
      category: categoryName,
    })),
    people: mine.map(({ person }) => ({ id: person.id, name: person.name })),
    mayAny,
    chosen: { serviceId, staffId, day, start: asked.start, q: asked.q ?? "", client: asked.client },
    offer: query && (await getOfferedDay(db, query)),
    clients,
    once: newOnce(),
  });
}

/** What a refused form answers with. */
interface Refused {
  errors: Record<string, string[] | undefined>;
  formError: string | null;
  typed: Record<string, string>;
}

const refuseForm = (refusal: Refused, status: number) => json(refusal, { status });

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const locale = resolveLocale(request);
  const words = messagesFor(locale).booking;
  const form = await readForm(request);
  const typed = Object.fromEntries(form) as Record<string, string>;
  const parsed = staffBookingForm.safeParse(typed);
  if (!parsed.success)
    return refuseForm({ errors: issueMessages(parsed.error, locale), formError: null, typed }, 422);
  const { service, staff, start, client, name, phone, email, notes } = parsed.data;
  if (client === null && (!name || !phone))
    return refuseForm({ errors: {}, formError: words.newVisit.pickClient, typed }, 422);
  const submit = { form: "staff-booking", once: typed.once ?? null, content: parsed.data };
  const booked = await rememberOnce(context.core, user, submit, async () => {
    const made = await bookVisit(context.core, user, {
      parts: [{ serviceId: service, staffId: staff, addonIds: [] }],
      startsAt: start,
      visitor:
        client !== null
          ? { kind: "known", clientId: client }
          : { kind: "contact", name: name ?? "", phoneRaw: phone ?? "", email, locale },
      notes: notes ?? "",
      source: "staff",
    });
    return made.ok ? ok({ id: made.value.id }) : made;
  }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "forbidden") throw new Response(null, { status: 403 });
    throw error;
  });
  if (booked.ok) return redirect(paths.booking(booked.value.id), 303);
  return refuseForm(
    { errors: {}, formError: words.closed[booked.error.reason] ?? words.notFree, typed },
    409,
  );
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.booking.newVisit.title);

/** Staff book for a client: what and when on the left and shown anew with each choice, who on the right. Works without scripts. */
export default function NewBooking() {
  const { services, people, mayAny, chosen, offer, clients, once } = useLoaderData<typeof loader>();
  const refused = useAnswer<Refused>();
  const sending = useNavigation().state === "submitting";
  const m = useMessages();
  const words = m.booking.newVisit;
  if (services.length === 0)
    return (
      <div className="page">
        <PageHeader title={words.title} />
        <EmptyState
          icon={<CalendarPlus aria-hidden="true" />}
          title={m.catalog.services.empty}
          text={m.catalog.services.emptyText}
        >
          <LinkButton variant="primary" href={paths.settingsServices()}>
            {m.catalog.services.title}
          </LinkButton>
        </EmptyState>
      </div>
    );
  return (
    <div className="page">
      <PageHeader
        crumbs={[{ label: m.booking.calendar.title, href: paths.calendar({ day: chosen.day }) }]}
        title={words.title}
      />
      <VisitChoice services={services} people={people} mayAny={mayAny} chosen={chosen} />
      <Form method="get" id="find-client">
        <input type="hidden" name="service" value={chosen.serviceId ?? ""} />
        <input type="hidden" name="staff" value={chosen.staffId ?? ""} />
        <input type="hidden" name="day" value={chosen.day} />
      </Form>
      <Form method="post" className="page-columns">
        <OnceField value={once} />
        <input type="hidden" name="service" value={chosen.serviceId ?? ""} />
        <input type="hidden" name="staff" value={chosen.staffId ?? ""} />
        <Section title={m.booking.crm.time}>
          {refused?.formError ? <Notice tone="warning" live="alert" title={refused.formError} /> : null}
          <StaffTimes
            offer={offer}
            wanted={refused?.typed.start ?? chosen.start}
            error={refused?.errors.start}
          />
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
