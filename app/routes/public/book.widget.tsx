import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { rememberOnce } from "~/features/accounts/idempotency/commands.server";
import { ContactFields } from "~/features/booking/components/contact-fields";
import { contactsForm } from "~/features/booking/schema";
import { getOfferedService } from "~/features/catalog/queries.server";
import { getChannel } from "~/features/channels/queries.server";
import { beginWidgetVisit } from "~/features/channels/widget/commands.server";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import { guest } from "~/lib/actor";
import { paths } from "~/lib/paths";
import { addressKey, rateLimitsOf } from "~/lib/rate-limit.server";
import { ok } from "~/lib/result";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { Notice } from "~/ui/notice";
import { PublicBar, PublicFrame } from "~/ui/public-frame";
import { useFrameAddress } from "~/ui/use-frame-address";
import { issueMessages, readForm } from "../forms.server";
import { ONCE_FIELD } from "../once-field";
import { OnceField } from "../once-input";
import { keepFrameOf, PRIVATE_PAGE, readStorefront } from "./storefront.server";
import { keptValues } from "./submit-held.server";
import { readVisitor } from "./visitor.server";

/** A service that is sold in YClients' form; every other way of selling has its own page. */
async function soldByForm({ request, params, context }: LoaderFunctionArgs) {
  const serviceId = readId(params.serviceId);
  const service = serviceId === null ? null : await getOfferedService(context.core.db, serviceId);
  if (!service) throw new Response(null, { status: 404 });
  const channel = await getChannel(context.core, service.id);
  if (channel.by !== "widget") throw redirect(keepFrameOf(request, paths.bookService(service.id)));
  return service;
}

export async function loader(args: LoaderFunctionArgs) {
  const { id, name } = await soldByForm(args);
  const visitor = await readVisitor(args.context, args.request);
  const storefront = await readStorefront(args.context, args.request);
  return json(
    { ...storefront, service: { id, name }, visitor: visitor && { name: visitor.name }, once: args.context.once },
    { headers: PRIVATE_PAGE },
  );
}

export const headers = () => PRIVATE_PAGE;

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${data.service.name} · ${data.business}` : "" },
  { name: "robots", content: "noindex" },
];

export async function action(args: ActionFunctionArgs) {
  const { request, context } = args;
  const { core, clientIp } = context;
  const service = await soldByForm(args);
  const form = await readForm(request);
  const locale = resolveLocale(request);
  const words = messagesFor(locale);
  const visitor = await readVisitor(context, request);
  const values = keptValues(form);
  const typed = Object.fromEntries(form);
  const parsed = contactsForm.safeParse(visitor ? { ...typed, name: visitor.name, phone: "000" } : typed);
  if (!parsed.success) return json({ errors: issueMessages(parsed.error, locale), formError: null, values }, { status: 422 });
  if (!/\d{3}/.test(parsed.data.phone.replace(/\D/g, "")))
    return json({ errors: { phone: [words.booking.public.phoneUnreadable] }, formError: null, values }, { status: 422 });
  const rate = await rateLimitsOf(core.env).take(
    { name: "bookings", points: core.env.rates.bookingsPerAddress, seconds: 3600 },
    addressKey(clientIp),
  );
  if (rate && !rate.allowed) return json({ errors: {}, formError: words.booking.public.tooMany, values }, { status: 429 });
  const { name, phone, email } = parsed.data;
  const actor = visitor?.actor ?? guest;
  const once = String(form.get(ONCE_FIELD) ?? "") || null;
  const begun = await rememberOnce(core, actor, { form: "widget", once, content: [service.id, parsed.data] }, async () =>
    ok(
      await beginWidgetVisit(core, actor, {
        serviceId: service.id,
        visitor: visitor
          ? { kind: "known", clientId: visitor.actor.clientId }
          : { kind: "contact", name, phoneRaw: phone, email, locale },
      }),
    ),
  );
  if (!begun.ok) throw new Response(null, { status: 409 });
  return redirect(keepFrameOf(request, paths.bookWidgetWaiting(begun.value.linkToken)), 303);
}

/** Before YClients' form: who comes, so that their record is known for theirs when it arrives. */
export default function BeforeForm() {
  const { business, service, visitor, once } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const sending = useNavigation().state !== "idle";
  const m = useMessages();
  const { keep } = useFrameAddress();
  const words = m.selling.widget;
  return (
    <PublicFrame brand={{ name: business, href: keep(paths.book()) }} back={{ href: keep(paths.book()), label: service.name }} progress={{ done: 2, total: 3 }}>
      {/* The next page may show another system in a frame: a document of its own carries that policy. */}
      <Form method="post" className="grid gap-5" noValidate reloadDocument>
        <h1 className="mb-0">{words.title}</h1>
        <p className="text-base text-ink-2">{visitor ? words.leadSigned : words.lead}</p>
        {refused?.formError ? <Notice tone="negative" live="alert" title={refused.formError} /> : null}
        <OnceField value={once} />
        {visitor ? <p className="text-base text-ink-2">{words.asSigned({ name: visitor.name })}</p> : null}
        <ContactFields values={refused?.values} errors={refused?.errors} isSigned={visitor !== null} />
        <PublicBar summary={service.name}>
          <Button variant="primary" size="lg" block pending={sending}>
            {words.next}
          </Button>
        </PublicBar>
      </Form>
    </PublicFrame>
  );
}
