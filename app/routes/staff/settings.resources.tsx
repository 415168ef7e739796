import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import type { z } from "zod";
import { AddKind, KindSection } from "~/features/catalog/components/resource-rows";
import { listLocations } from "~/features/catalog/queries.server";
import {
  archiveResource,
  removeResourceKind,
  saveResource,
  saveResourceKind,
} from "~/features/catalog/resources/commands.server";
import { listResourceKinds } from "~/features/catalog/resources/queries.server";
import { categoryInput, resourceInput } from "~/features/catalog/schema";
import { messagesFor } from "~/i18n/catalogue";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { AppError } from "~/lib/app-error";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Section } from "~/ui/section";
import { answerErrors, issueMessages, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";
import type { TypedRefusal } from "./typed-refusal";

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "catalog:write" });
  const { db } = context.core;
  const kinds = await listResourceKinds(db);
  const places = await listLocations(db);
  return json({
    kinds: kinds.map((kind) => ({
      ...kind,
      things: kind.things.map(({ archivedAt, ...thing }) => ({ ...thing, isArchived: archivedAt !== null })),
    })),
    places: places.map(({ id, name }) => ({ id, name })),
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "catalog:write" });
  const locale = resolveLocale(request);
  const { core } = context;
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  const id = readId(typed.id) ?? undefined;
  const back = () => redirect(paths.settingsResources(), 303);
  const isOfThing = typed.of === "thing";
  if (id !== undefined && isOfThing && (typed.intent === "archive" || typed.intent === "restore")) {
    await answerErrors(() => archiveResource(core, user, { id, archived: typed.intent === "archive" }));
    return back();
  }
  if (id !== undefined && typed.intent === "remove") {
    const isInUse = await removeResourceKind(core, user, id).then(() => false, (error: unknown) => {
      if (error instanceof AppError && error.code === "conflict") return true;
      throw error;
    });
    if (!isInUse) return back();
    return json<TypedRefusal>({ errors: { name: [messagesFor(locale).catalog.resources.inUse] }, typed }, 409);
  }
  const refuse = (error: z.ZodError) =>
    json<TypedRefusal>({ errors: issueMessages(error, locale), typed }, 422);
  if (isOfThing) {
    const thing = resourceInput.safeParse(typed);
    if (!thing.success) return refuse(thing.error);
    await answerErrors(() => saveResource(core, user, { ...thing.data, id }));
  } else {
    const kind = categoryInput.safeParse(typed);
    if (!kind.success) return refuse(kind.error);
    await answerErrors(() => saveResourceKind(core, user, { ...kind.data, id }));
  }
  return back();
} // prettier-ignore

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.catalog.resources.title);

/** Rooms and equipment: kinds, and the things of each. */
export default function Resources() {
  const { kinds, places } = useLoaderData<typeof loader>();
  const refused = useAnswer<TypedRefusal>();
  const m = useMessages();
  const words = m.catalog.resources;
  if (places.length === 0)
    return (
      <EmptyState title={m.catalog.services.noLocation}>
        <LinkButton variant="primary" href={paths.settingsLocation("new")}>
          {m.catalog.locations.add}
        </LinkButton>
      </EmptyState>
    );
  return (
    <div className="page-parts max-w-4xl pt-0">
      <Section title={words.title} note={words.intro}>
        {kinds.length === 0 ? <EmptyState title={words.empty} text={words.emptyText} /> : null}
        <AddKind
          key={kinds.length}
          position={kinds.length + 1}
          refused={refused?.typed.of === "kind" && !refused.typed.id ? refused : undefined}
        />
      </Section>
      {kinds.map((kind) => (
        <KindSection key={kind.id} kind={kind} places={places} refused={refused} />
      ))}
    </div>
  );
}
