import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { useRef } from "react";
import { rememberOnce } from "~/features/accounts/idempotency/commands.server";
import { ContactFields } from "~/features/booking/components/contact-fields";
import { useKeptFields } from "~/features/booking/components/use-kept-fields";
import { choiceQuery } from "~/features/booking/offer/page/model";
import { readChoice, readLook } from "~/features/booking/offer/page/schema";
import { contactsForm, waitingForm } from "~/features/booking/schema";
import { joinWaitingList } from "~/features/booking/waiting/commands.server";
import { getOfferedService, listServicePeople, getPerson } from "~/features/catalog/queries.server";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import { providedMessages } from "~/i18n/provided-messages";
import { guest } from "~/lib/actor";
import { paths } from "~/lib/paths";
import { addressKey, rateLimitsOf } from "~/lib/rate-limit.server";
import { ok } from "~/lib/result";
import { readId } from "~/lib/text";
import { addDays, dayOf } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Notice } from "~/ui/notice";
import { PublicBar, PublicFrame } from "~/ui/public-frame";
import { RadioGroup } from "~/ui/radio-group";
import { TextInput } from "~/ui/text-input";
import { useFrameAddress } from "~/ui/use-frame-address";
import { OnceField } from "../once-input";
import { issueMessages, readForm } from "../forms.server";
import { ONCE_FIELD } from "../once-field";
import { keepFrameOf, PRIVATE_PAGE, readStorefront } from "./storefront.server";
import { keptValues } from "./submit-held.server";
import { readVisitor } from "./visitor.server";

/** Parts of the day one can wait for, minutes from midnight. */
const WINDOWS: Record<string, [number, number]> = { any: [0, 1440], morning: [0, 720], afternoon: [720, 1020], evening: [1020, 1440] };
const WISH_DAYS = 7;

async function wishBy({ request, params, context }: LoaderFunctionArgs) {
  const { db } = context.core;
  const serviceId = readId(params.serviceId);
  const service = serviceId === null ? null : await getOfferedService(db, serviceId);
  if (!service) throw new Response(null, { status: 404 });
  const query = new URL(request.url).searchParams;
  const choice = readChoice(service.id, query);
  const people = await listServicePeople(db, service.id);
  const person = people.find(({ id }) => id === choice.parts[0].staffId) ?? null;
  const host = people[0] && (await getPerson(db, person?.id ?? people[0].id));
  if (!host) throw new Response(null, { status: 404 });
  return { service, choice, person, zone: host.location.zone, look: readLook(query) };
}

export async function loader(args: LoaderFunctionArgs) {
  const { service, choice, person, zone, look } = await wishBy(args);
  const today = dayOf(args.context.core.clock.now(), zone);
  const from = look.day && look.day > today ? look.day : today;
  const visitor = await readVisitor(args.context, args.request);
  return json(
    {
      ...(await readStorefront(args.context, args.request)),
      ...{ serviceId: service.id, name: service.name, person: person?.name ?? null, once: args.context.once },
      ...{ choice: choiceQuery(choice), day: look.day ?? undefined, isSigned: visitor !== null },
      days: { today, from, until: look.day ? from : addDays(from, WISH_DAYS), last: addDays(today, service.horizonDays) },
    },
    { headers: PRIVATE_PAGE },
  );
}

export const headers = () => PRIVATE_PAGE;

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${providedMessages(data.locale).storefront.wait.title} · ${data.business}` : "" },
  { name: "robots", content: "noindex" },
];

export async function action(args: ActionFunctionArgs) {
  const { request, context } = args;
  const { core, clientIp } = context;
  const { service, choice, person } = await wishBy(args);
  const locale = resolveLocale(request);
  const words = messagesFor(locale);
  const form = await readForm(request);
  const fields = Object.fromEntries(form);
  const values = { ...keptValues(form), from: String(fields.from ?? ""), until: String(fields.until ?? ""), window: String(fields.window ?? "any") };
  const refuseWith = (errors: Record<string, string[] | undefined>, formError: string | null = null, status = 422) =>
    json({ errors, formError, values }, { status });
  const visitor = await readVisitor(context, request);
  const contacts = contactsForm.safeParse(visitor ? { ...fields, name: visitor.name, phone: "000" } : fields);
  const wish = waitingForm.safeParse(fields);
  if (!contacts.success || !wish.success) {
    const errors = { ...(contacts.error ? issueMessages(contacts.error, locale) : {}), ...(wish.error ? issueMessages(wish.error, locale) : {}) };
    return refuseWith(errors);
  }
  const { name, phone, email } = contacts.data;
  if (!/\d{3}/.test(phone.replace(/\D/g, ""))) return refuseWith({ phone: [words.booking.public.phoneUnreadable] });
  const { from, until, window } = wish.data;
  if (from > until) return refuseWith({ until: [words.storefront.wait.badDays] });
  const rate = await rateLimitsOf(core.env).take(
    { name: "bookings", points: core.env.rates.bookingsPerAddress, seconds: 3600 },
    addressKey(clientIp),
  );
  if (rate && !rate.allowed) return refuseWith({}, words.booking.public.tooMany, 429);
  const [startMin, endMin] = WINDOWS[window] ?? [0, 1440];
  const once = String(form.get(ONCE_FIELD) ?? "") || null;
  const actor = visitor?.actor ?? guest;
  const submit = { form: "waiting", once, content: [service.id, person?.id ?? null, contacts.data, wish.data] };
  const joined = await rememberOnce(core, actor, submit, async () => {
    const entry = await joinWaitingList(core, actor, {
      ...{ serviceId: service.id, staffId: person?.id ?? null, dayFrom: from, dayUntil: until, startMin, endMin, locale },
      ...(choice.locationId === null ? {} : { locationId: choice.locationId }),
      visitor: visitor
        ? { kind: "known", clientId: visitor.actor.clientId }
        : { kind: "contact", name, phoneRaw: phone, email, locale },
      contactEmail: email,
      source: "online",
    });
    return entry.ok ? ok({ linkToken: entry.value.linkToken }) : entry;
  });
  if (joined.ok) return redirect(keepFrameOf(request, paths.waiting(joined.value.linkToken)), 303);
  const { reason } = joined.error;
  if (reason === "days" || reason === "window") return refuseWith({ until: [words.storefront.wait.badDays] });
  return refuseWith({}, reason === "too_many" ? words.booking.public.tooMany : words.storefront.notOffered, 409);
}

/** «Tell me when something frees»: days, part of the day, and how to be reached. */
export default function Wait() {
  const { business, serviceId, name, person, choice, day, days, once, isSigned } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const sending = useNavigation().state !== "idle";
  const form = useRef<HTMLFormElement>(null);
  const m = useMessages();
  const { keep } = useFrameAddress();
  const words = m.storefront.wait;
  const values: Record<string, string> = refused?.values ?? {};
  const errors: Record<string, string[] | undefined> = refused?.errors ?? {};
  useKeptFields(form, refused?.values);
  return (
    <PublicFrame
      brand={{ name: business, href: keep(paths.book()) }}
      back={{ href: keep(paths.bookService(serviceId, { ...choice, day })), label: [name, person].filter(Boolean).join(", ") }}
    >
      <Form ref={form} method="post" action={keep(paths.bookWaiting(serviceId, { ...choice, day }))} className="grid gap-5" noValidate>
        <div>
          <h1 className="mb-2">{words.title}</h1>
          <p className="text-base text-ink-2">{words.text}</p>
        </div>
        {refused?.formError ? <Notice tone="negative" live="alert" title={refused.formError} /> : null}
        <OnceField value={once} />
        <div className="grid gap-4 min-[22rem]:grid-cols-2">
          <Field id="from" label={words.from} error={errors.from} required>
            <TextInput type="date" name="from" min={days.today} max={days.last} defaultValue={values.from || days.from} />
          </Field>
          <Field id="until" label={words.until} error={errors.until} required>
            <TextInput type="date" name="until" min={days.today} max={days.last} defaultValue={values.until || days.until} />
          </Field>
        </div>
        <RadioGroup
          legend={words.time}
          name="window"
          inline
          defaultValue={values.window || "any"}
          options={[
            { value: "any", label: words.anyTime },
            { value: "morning", label: words.morning },
            { value: "afternoon", label: words.afternoon },
            { value: "evening", label: words.evening },
          ]}
        />
        <ContactFields values={values} errors={errors} isSigned={isSigned} isShort />
        <p className="text-sm text-ink-2">{m.booking.public.consent}</p>
        <PublicBar summary={name}>
          <Button variant="primary" size="lg" block pending={sending} pendingLabel={words.joining}>
            {words.join}
          </Button>
        </PublicBar>
      </Form>
    </PublicFrame>
  );
}
