import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";

import { ContactFields } from "~/features/booking/components/contact-fields";
import { DayTimes } from "~/features/booking/components/day-times";
import { readStaffChoice } from "~/features/booking/offer/choice/model";
import { getChosenTime } from "~/features/booking/offer/queries.server";
import { startText } from "~/features/booking/schema";
import { readSetting } from "~/features/settings/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatDay, formatDuration } from "~/i18n/format";
import { resolveLocale } from "~/i18n/locale.server";
import { providedMessages } from "~/i18n/provided-messages";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { dayOf } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { Notice } from "~/ui/notice";
import { PublicBar, PublicFrame } from "~/ui/public-frame";
import { readForm } from "../forms.server";
import { submitContacts } from "./submit-contacts.server";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const serviceId = readId(params.serviceId);
  if (serviceId === null) throw new Response(null, { status: 404 });
  const { db, clock } = context.core;
  const query = new URL(request.url).searchParams;
  const start = startText.safeParse(query.get("start")).success ? query.get("start") : null;
  const staffId = readStaffChoice(query.get("staff"));
  if (staffId === null) return redirect(paths.bookService(serviceId));
  const chosen = await getChosenTime(db, { parts: [{ serviceId, staffId, addonIds: [] }], start, now: clock.now() });
  if (!chosen) return redirect(paths.bookService(serviceId));
  const business = await readSetting(db, "business");
  return json({ ...chosen, business: business.name, once: crypto.randomUUID(), locale: resolveLocale(request) });
}

export const meta: MetaFunction<typeof loader> = ({ data }) =>
  data ? [{ title: `${data.service.name} · ${providedMessages(data.locale).booking.public.title}` }] : [];

export async function action({ request, params, context }: ActionFunctionArgs) {
  const serviceId = readId(params.serviceId);
  if (serviceId === null) throw new Response(null, { status: 404 });
  const outcome = await submitContacts(context, {
    serviceId,
    form: await readForm(request),
    locale: resolveLocale(request),
  });
  if (outcome.kind === "booked") return redirect(paths.visit(outcome.linkToken, { new: "1" }), 303);
  const { status, ...shown } = outcome;
  return json(shown, { status });
}

/** Last step: who is coming. When the hour went meanwhile, everything typed stays and fresh times stand in the same form. */
export default function Contacts() {
  const { business, service, staff, personName, start, zone, priceMinor, durationMin, once } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const sending = useNavigation().state === "submitting";
  const m = useMessages();
  const locale = useLocale();
  const words = m.booking.public;
  const when = formatDateTime(new Date(start), zone, locale, "weekday");
  const fresh = refused?.kind === "taken" ? refused.fresh : null;
  const price = priceMinor === 0 ? words.free : formatMoney(priceMinor, service.currency, locale);
  return (
    <PublicFrame
      brand={{ name: business }}
      back={{ href: paths.bookService(service.id, { staff, day: start.slice(0, 10) }), label: when }}
      progress={{ done: 3, total: 3 }}
    >
      <Form method="post" className="grid gap-5" noValidate>
        <h1 className="mb-0">{words.contactsTitle}</h1>
        {refused?.kind === "invalid" && refused.formError ? (
          <Notice tone="negative" live="alert" title={refused.formError} />
        ) : null}
        {fresh ? (
          <div className="grid gap-4">
            <Notice tone="warning" live="alert" title={refused?.kind === "taken" ? refused.message : ""} />
            {fresh.length > 0 ? (
              <>
                <h2 className="public-group">{words.freshTimes}: {formatDay(dayOf(new Date(fresh[0]?.start ?? start), zone), locale, "weekday")}</h2>
                <DayTimes times={fresh} zone={zone} name="start" />
              </>
            ) : null}
            <a className="link-underlined" href={paths.bookService(service.id, { staff })}>
              {words.otherDay}
            </a>
          </div>
        ) : (
          <input type="hidden" name="start" value={start} />
        )}
        <input type="hidden" name="staff" value={staff} />
        <input type="hidden" name="once" value={once} />
        <ContactFields values={refused?.values} errors={refused?.kind === "invalid" ? refused.errors : undefined} />
        <p className="text-sm text-ink-2">{words.consent}</p>
        <PublicBar summary={`${fresh ? service.name : when} · ${personName ?? formatDuration(durationMin, locale)}`} total={price}>
          <Button variant="primary" size="lg" block pending={sending} pendingLabel={words.booking}>
            {words.book}
          </Button>
        </PublicBar>
      </Form>
    </PublicFrame>
  );
}
