import { json, redirect, type AppLoadContext } from "@remix-run/node";
import { rememberOnce } from "~/features/accounts/idempotency/commands.server";
import { archiveService, saveService, setServiceLinks } from "~/features/catalog/commands.server";
import { pictureHashOf } from "~/features/catalog/pictures/queries.server";
import {
  getMainLocation,
  getService,
  listCategories,
  listLinkedServices,
  listServicePeople,
  listServices,
} from "~/features/catalog/queries.server";
import { archiveQuestion, saveQuestion } from "~/features/catalog/questions/commands.server";
import { listAllQuestions } from "~/features/catalog/questions/queries.server";
import { listResourceKinds, listServiceKinds } from "~/features/catalog/resources/queries.server";
import { questionForm, readTicks, serviceForm } from "~/features/catalog/schema";
import { readAgreed } from "~/features/schedule/schema";
import { formatDuration } from "~/i18n/format";
import type { Locale } from "~/i18n/locale";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { ok } from "~/lib/result";
import { readId } from "~/lib/text";
import { answerErrors, issueMessages } from "../forms.server";
import type { TypedRefusal } from "./typed-refusal";
import { listedVisits, type AheadRefusal } from "./visits-ahead.server";

/** Everything the page of a service shows; null when there is no such service. `id` null is a new one. */
export async function loadServicePage({ db }: Core, id: number | null, locale: Locale) {
  const service = id === null ? null : await getService(db, id);
  if (id !== null && !service) return null;
  const isAddon = service?.isAddon ?? false;
  const [categories, location, rows, kinds] = await Promise.all([
    listCategories(db),
    getMainLocation(db),
    listServices(db),
    listResourceKinds(db),
  ]);
  const known = service ? { id: service.id, isAddon } : null;
  const linked = known ? await listLinkedServices(db, known) : new Set<number>();
  const needed = known ? await listServiceKinds(db, known.id) : [];
  const people = known ? await listServicePeople(db, known.id) : [];
  const questions = known ? await listAllQuestions(db, known.id) : [];
  return {
    service,
    categories,
    currency: service?.currency ?? location?.currency ?? null,
    people: people.map(({ name }) => name),
    pictureHash: await pictureHashOf(db, service?.pictureId ?? null),
    links: rows
      .filter(({ service: one }) => one.isAddon !== isAddon && one.archivedAt === null && one.id !== id)
      .map(({ service: one }) => ({
        id: one.id,
        name: one.name,
        note: `${formatDuration(one.durationMin, locale)} · ${formatMoney(one.priceMinor, one.currency, locale)}`,
        isTicked: linked.has(one.id),
      })),
    kinds: kinds.map((kind) => ({
      id: kind.id,
      name: kind.name,
      note: kind.things.filter(({ archivedAt }) => !archivedAt).map(({ name }) => name).join(", "),
      isTicked: needed.includes(kind.id),
    })),
    questions: questions.map(({ archivedAt, ...question }) => ({ ...question, isArchived: archivedAt !== null })),
  };
} // prettier-ignore

interface Sent {
  context: AppLoadContext;
  user: UserActor;
  /** Undefined: a new service. */
  id: number | undefined;
  typed: Record<string, string>;
  locale: Locale;
}

/** Whatever the page of a service was sent with: the service, its questions, its archiving. */
export async function changeServicePage(sent: Sent) {
  const { context, user, id, typed } = sent;
  const intent = typed.intent ?? "save";
  if (id === undefined || intent === "save") return saveForm(sent);
  if (intent.startsWith("question")) return changeQuestion(sent, id);
  const archived = await answerErrors(() =>
    archiveService(context.core, user, {
      ...{ id, archived: intent === "archive", agreed: readAgreed(typed.agreed) },
    }),
  );
  if (archived.ok) return redirect(paths.settingsServices(), 303);
  return json<AheadRefusal>({ ahead: listedVisits(archived.error.visits), errors: {}, typed }, 409);
}

async function saveForm({ context: { core }, user, id, typed, locale }: Sent) {
  const parsed = serviceForm.safeParse(typed);
  if (!parsed.success)
    return json<TypedRefusal>({ errors: issueMessages(parsed.error, locale), typed }, 422);
  const links = {
    addonIds: readTicks(typed, "addon"),
    parentIds: readTicks(typed, "parent"),
    kindIds: readTicks(typed, "kind"),
  };
  const submit = {
    form: "service",
    once: id === undefined ? (typed.once ?? null) : null,
    content: { ...parsed.data, ...links },
  };
  const saved = await rememberOnce(core, user, submit, async () => {
    const made = await saveService(core, user, { ...parsed.data, id });
    await setServiceLinks(core, user, { id: made.id, ...links });
    return ok(made);
  });
  if (!saved.ok) throw new Response(null, { status: 409 });
  return redirect(`${paths.settingsService(saved.value.id)}?done=saved`, 303);
} // prettier-ignore

async function changeQuestion({ context: { core }, user, typed, locale }: Sent, serviceId: number) {
  const back = () => redirect(`${paths.settingsService(serviceId)}#questions`, 303);
  const id = readId(typed.questionId) ?? undefined;
  if (typed.intent !== "question") {
    if (id === undefined) throw new Response(null, { status: 404 });
    const archived = typed.intent === "question-archive";
    await answerErrors(() => archiveQuestion(core, user, { serviceId, id, archived }));
    return back();
  }
  const parsed = questionForm.safeParse(typed);
  if (!parsed.success)
    return json<TypedRefusal>({ errors: issueMessages(parsed.error, locale), typed }, 422);
  await answerErrors(() => saveQuestion(core, user, { ...parsed.data, serviceId, id }));
  return back();
} // prettier-ignore
