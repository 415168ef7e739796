import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData, useSearchParams } from "@remix-run/react";
import { PictureForm } from "~/features/catalog/components/picture-form";
import { QuestionRows } from "~/features/catalog/components/question-rows";
import { ServiceFields } from "~/features/catalog/components/service-fields";
import { SaveOrArchive } from "~/features/catalog/components/save-or-archive";
import { SellerField, type ShownMove } from "~/features/channels/components/seller-field";
import { ConfirmAffected } from "~/features/schedule/components/affected-visits";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { OnceField, useSubmitting } from "../forms";
import { newOnce, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { changeServicePage, loadServicePage } from "./service-page.server";
import { loadSeller, pressSeller } from "./service-seller.server";
import { pageTitle } from "./title";
import type { AheadRefusal } from "./visits-ahead.server";

interface SellerAnswer {
  preview: ShownMove | null;
  isRefused: boolean;
}

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "catalog:write" });
  const id = params.serviceId === "new" ? null : readId(params.serviceId);
  const isAsked = id !== null || params.serviceId === "new";
  const page = isAsked ? await loadServicePage(context.core, id, resolveLocale(request)) : null;
  if (!page) throw new Response(null, { status: 404 });
  const seller =
    page.service && !page.service.isAddon ? await loadSeller(context.core, page.service.id) : null;
  return json({ ...page, seller, once: newOnce() });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "catalog:write" });
  const id = params.serviceId === "new" ? undefined : (readId(params.serviceId) ?? undefined);
  if (params.serviceId !== "new" && id === undefined) throw new Response(null, { status: 404 });
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  if (id !== undefined && typed.intent === "seller")
    return pressSeller(context, user, { serviceId: id, typed });
  return changeServicePage({ context, user, id, typed, locale: resolveLocale(request) });
}

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => args.data?.service?.name ?? m.catalog.services.newTitle);

/** One service: what it is, how long, how much, when it can be had, what it needs and what is asked. */
export default function ServicePage() {
  const { service, currency, categories, questions, pictureHash, seller } = useLoaderData<typeof loader>();
  const given = useAnswer<Partial<AheadRefusal> & { seller?: SellerAnswer }>();
  const ofSeller = given?.seller ?? null;
  const answer = ofSeller ? undefined : given;
  const [query] = useSearchParams();
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
  const ofQuestion = answer?.typed?.intent === "question";
  return (
    <div className="page-parts pt-0" key={service?.id ?? "new"}>
      <ServiceForm answer={ofQuestion ? undefined : answer} />
      {service ? (
        <>
          {seller ? (
            <div id="seller">
              <Section title={m.selling.seller.title}>
                <SellerField
                  {...{ soldBy: service.soldBy, now: seller.channel, mayBeOnOurPage: seller.mayBeOnOurPage }}
                  preview={ofSeller?.preview ?? null}
                  isRefused={ofSeller?.isRefused === true}
                  isDone={query.get("done") === "seller" && !given}
                  backHref={paths.settingsService(service.id)}
                />
              </Section>
            </div>
          ) : null}
          {service.isAddon ? null : (
            <QuestionRows
              questions={questions}
              refused={ofQuestion ? { typed: answer.typed ?? {}, errors: answer.errors ?? {} } : undefined}
            />
          )}
          <PictureForm
            of="service"
            id={service.id}
            name={service.name}
            hash={pictureHash}
            outcome={query.get("picture")}
          />
        </>
      ) : null}
    </div>
  );
}

function ServiceForm({ answer }: { answer: Partial<AheadRefusal> | undefined }) {
  const { service, categories, currency, links, kinds, people, once } = useLoaderData<typeof loader>();
  const [query] = useSearchParams();
  const sending = useSubmitting();
  const m = useMessages();
  const words = m.catalog.services;
  const refused = answer?.ahead ? undefined : answer;
  return (
    <Section
      title={service?.name ?? words.newTitle}
      note={people.length > 0 ? `${words.people}: ${people.join(", ")}` : undefined}
    >
      {answer?.ahead && service ? (
        <ConfirmAffected
          visits={answer.ahead}
          typed={{ intent: "archive" }}
          backHref={paths.settingsService(service.id)}
          showStaff
          title={words.ahead({ n: answer.ahead.length })}
          action={words.archiveAnyway}
        />
      ) : null}
      <Form method="post" className="grid max-w-4xl gap-6" noValidate>
        <OnceField value={once} />
        {query.get("done") === "saved" && !answer ? (
          <Notice tone="positive" live="status" title={m.catalog.settings.saved} />
        ) : null}
        {refused?.errors ? <Notice tone="negative" live="alert" title={words.refused} /> : null}
        <ServiceFields
          {...{ service, categories, links, kinds }}
          typed={refused?.typed}
          errors={refused?.errors}
          currency={currency ?? ""}
        />
        <SaveOrArchive
          backHref={paths.settingsServices()}
          sending={sending}
          isArchived={service ? service.archivedAt !== null : undefined}
          words={words}
        />
      </Form>
    </Section>
  );
}
