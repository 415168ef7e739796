import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { can } from "~/features/accounts/policy";
import { getMainLocation } from "~/features/catalog/queries.server";
import { pressContact } from "~/features/clients/contacts/commands.server";
import { ContactList, type ContactRefused } from "~/features/clients/contacts/components/contact-list";
import { IdentityList } from "~/features/clients/contacts/components/identity-list";
import { getClientContacts } from "~/features/clients/contacts/queries.server";
import { contactPress } from "~/features/clients/contacts/schema";
import { seesContacts } from "~/features/clients/scope/model";
import { messagesFor } from "~/i18n/catalogue";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { dayOf } from "~/lib/zoned-time";
import { PageHeader } from "~/ui/page-header";
import { useLive } from "~/ui/use-live";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:write" });
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  const { db } = context.core;
  const client = await answerErrors(() => getClientContacts(db, user, clientId));
  const zone = (await getMainLocation(db))?.zone ?? "UTC";
  return json({
    ...client,
    identities: client.identities.map(({ createdAt, ...one }) => ({ ...one, day: dayOf(createdAt, zone) })),
    isOpen: seesContacts(user) && client.isEditable,
    isMasked: !seesContacts(user),
    mayUnlink: can(user, "sync:manage") && client.isEditable,
  });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:write" });
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  const words = messagesFor(resolveLocale(request)).clientForms.contacts.errors;
  const refuse = (error: string) => {
    const { kind, raw = "", label = "" } = typed;
    const refused: ContactRefused = { kind: kind === "email" ? "email" : "phone", error: words[error] ?? error, raw, label };
    return json(refused, 422);
  };
  const parsed = contactPress.safeParse(typed);
  if (!parsed.success) return refuse(typed.kind === "email" && (typed.raw ?? "").trim() !== "" ? "email" : "empty");
  const done = await answerErrors(() => pressContact(context.core, user, { clientId, press: parsed.data }));
  return done.ok ? redirect(paths.clientContacts(clientId), 303) : refuse(done.error);
} // prettier-ignore

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.clientForms.contacts.title);

/** Every way to reach a client, and who they are in other systems. */
export default function ClientContactsPage() {
  const client = useLoaderData<typeof loader>();
  useLive(["clients"]);
  const refused = useAnswer<ContactRefused>() ?? null;
  const m = useMessages();
  const words = m.clientForms.contacts;
  const firstPhone = client.phone === null ? null : { shown: client.phone, isIdentity: client.phoneIsIdentity };
  const firstEmail = client.email === null ? null : { shown: client.email, isIdentity: true };
  return (
    <div className="page">
      <PageHeader
        crumbs={[
          { label: m.clients.title, href: paths.clients() },
          { label: <bdi>{client.displayName}</bdi>, href: paths.client(client.id) },
        ]}
        title={words.title}
      />
      <p className="max-w-prose pb-6 text-ui text-ink-2">{client.isMasked ? words.masked : words.text}</p>
      <div className="page-columns">
        <ContactList kind="phone" first={firstPhone} further={client.further.filter(({ kind }) => kind === "phone")} refused={refused} isOpen={client.isOpen} />
        <ContactList kind="email" first={firstEmail} further={client.further.filter(({ kind }) => kind === "email")} refused={refused} isOpen={client.isOpen} />
      </div>
      <div className="pt-9">
        <IdentityList identities={client.identities} mayUnlink={client.mayUnlink} />
      </div>
    </div>
  );
} // prettier-ignore
