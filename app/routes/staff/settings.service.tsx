import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData, useSearchParams } from "@remix-run/react";
import { rememberOnce } from "~/features/accounts/idempotency/commands.server";
import { ServiceFields } from "~/features/catalog/components/service-fields";
import { archiveService, saveService } from "~/features/catalog/commands.server";
import {
  getMainLocation,
  getService,
  listCategories,
  listServicePeople,
} from "~/features/catalog/queries.server";
import { serviceForm } from "~/features/catalog/schema";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { ok } from "~/lib/result";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { OnceField, useSubmitting } from "../forms";
import { issueMessages, newOnce, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";
import type { TypedRefusal } from "./typed-refusal";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "catalog:write" });
  const { db } = context.core;
  const id = params.serviceId === "new" ? null : readId(params.serviceId);
  const service = id === null ? null : await getService(db, id);
  if (params.serviceId !== "new" && !service) throw new Response(null, { status: 404 });
  const [categories, location, people] = await Promise.all([
    listCategories(db),
    getMainLocation(db),
    id === null ? [] : listServicePeople(db, id),
  ]);
  return json({
    service,
    categories,
    currency: service?.currency ?? location?.currency ?? null,
    people: people.map(({ name }) => name),
    once: newOnce(),
  });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "catalog:write" });
  const id = params.serviceId === "new" ? undefined : (readId(params.serviceId) ?? undefined);
  if (params.serviceId !== "new" && id === undefined) throw new Response(null, { status: 404 });
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  if (id !== undefined && (typed.intent === "archive" || typed.intent === "restore")) {
    await archiveService(context.core, user, { id, archived: typed.intent === "archive" });
    return redirect(paths.settingsServices(), 303);
  }
  const parsed = serviceForm.safeParse(typed);
  if (!parsed.success)
    return json<TypedRefusal>({ errors: issueMessages(parsed.error, resolveLocale(request)), typed }, 422);
  const submit = {
    form: "service",
    once: id === undefined ? (typed.once ?? null) : null,
    content: parsed.data,
  };
  const saved = await rememberOnce(context.core, user, submit, async () =>
    ok(await saveService(context.core, user, { ...parsed.data, id })),
  );
  if (!saved.ok) throw new Response(null, { status: 409 });
  return redirect(`${paths.settingsService(saved.value.id)}?done=saved`, 303);
}

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => args.data?.service?.name ?? m.catalog.services.newTitle);

/** One service: what it is, how long, how much, and how it is offered. */
export default function ServicePage() {
  const { service, categories, currency, people, once } = useLoaderData<typeof loader>();
  const refused = useAnswer<TypedRefusal>();
  const [query] = useSearchParams();
  const sending = useSubmitting();
  const m = useMessages();
  const words = m.catalog.services;
  const missing =
    currency === null
      ? { title: words.noLocation, label: m.catalog.locations.add, href: paths.settingsLocation("new") }
      : categories.length === 0
        ? { title: words.needCategory, label: m.catalog.categories.add, href: paths.settingsCategories() }
        : null;
  if (missing)
    return (
      <EmptyState title={missing.title}>
        <LinkButton variant="primary" href={missing.href}>
          {missing.label}
        </LinkButton>
      </EmptyState>
    );
  return (
    <Section
      title={service?.name ?? words.newTitle}
      note={people.length > 0 ? `${words.people}: ${people.join(", ")}` : undefined}
    >
      <Form
        method="post"
        className="grid max-w-3xl grid-cols-2 gap-5 lg:grid-cols-4"
        noValidate
        key={service?.id ?? "new"}
      >
        <OnceField value={once} />
        {query.get("done") === "saved" && !refused ? (
          <div className="col-span-full">
            <Notice tone="positive" live="status" title={m.catalog.settings.saved} />
          </div>
        ) : null}
        <ServiceFields
          service={service}
          categories={categories}
          typed={refused?.typed}
          errors={refused?.errors}
          currency={currency ?? ""}
        />
        <div className="form-end">
          <Button variant="primary" pending={sending} name="intent" value="save">
            {m.common.save}
          </Button>
          <LinkButton href={paths.settingsServices()}>{m.common.back}</LinkButton>
          {service ? (
            <Button
              variant="quiet"
              className="form-rare"
              name="intent"
              value={service.archivedAt ? "restore" : "archive"}
              formNoValidate
            >
              {service.archivedAt ? words.restore : words.archive}
            </Button>
          ) : null}
        </div>
      </Form>
    </Section>
  );
}
