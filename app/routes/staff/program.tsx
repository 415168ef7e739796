import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { can } from "~/features/accounts/policy";
import { suggestClients } from "~/features/clients/queries.server";
import { MoneyNotice } from "~/features/payments/components/money-notice";
import { VisitMoney } from "~/features/payments/components/visit-money";
import { getProgramMoney } from "~/features/payments/programmes/queries.server";
import { typedAmount } from "~/features/payments/typed/model";
import { listVersions } from "~/features/programs/changes/queries.server";
import { AssignForm } from "~/features/programs/components/assign-form";
import { GivenTable } from "~/features/programs/components/given-table";
import { ProgramActions } from "~/features/programs/components/program-actions";
import { ProgramFacts } from "~/features/programs/components/program-facts";
import { PaidMark, ProgramStateMark } from "~/features/programs/components/program-marks";
import { ProgramProgress } from "~/features/programs/components/program-progress";
import { FormattedNotes, ProgramTable } from "~/features/programs/components/program-table";
import { VersionList } from "~/features/programs/components/version-list";
import { listMarks } from "~/features/programs/marks/queries.server";
import { getProgram, listGiven, mainZone, namesOf, programWeeks } from "~/features/programs/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { dayOf } from "~/lib/zoned-time";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { useSubmitting } from "../forms";
import { answerErrors, newOnce, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { answerMoneyPress, isMoneyPress } from "./press-money.server";
import { pressProgram } from "./press-program.server";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "programs:read" });
  const { db, clock } = context.core;
  const id = readId(params.programId);
  if (id === null) throw new Response(null, { status: 404 });
  const program = await answerErrors(() => getProgram(db, user, id));
  const url = new URL(request.url).searchParams;
  const [q, picked] = [(url.get("q") ?? "").slice(0, 200), readId(url.get("client"))];
  const now = clock.now();
  const mayWrite = can(user, "programs:write");
  const isTemplate = program.clientId === null;
  const seesMoney = !isTemplate && can(user, "payments:read");
  const offers = isTemplate && mayWrite && program.archivedAt === null;
  const [zone, weeks, marks, versions, given, clients, money, names] = await Promise.all([
    mainZone(db),
    isTemplate ? null : programWeeks(db, program, now),
    isTemplate ? null : listMarks(db, program, { limit: 60 }),
    mayWrite ? listVersions(db, user, program) : null,
    isTemplate ? listGiven(db, user, { templateId: id, limit: 20 }, now) : null,
    offers ? suggestClients(db, user, { search: q, picked: picked ?? undefined }) : null,
    seesMoney ? getProgramMoney(db, user, program) : null,
    namesOf(db, [program.assignedBy]),
  ]);
  return json({
    ...{ program, zone, weeks, marks, versions, given: given?.rows ?? [], money },
    assign: {
      q,
      picked,
      clients,
      today: dayOf(now, zone),
      price: program.priceMinor > 0 ? typedAmount(program.priceMinor) : "",
    },
    by: names.get(program.assignedBy ?? "") ?? null,
    ...{
      mayWrite,
      mayTake: can(user, "payments:take"),
      mayRefund: can(user, "payments:refund"),
      once: newOnce(),
    },
  });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "programs:read" });
  const id = readId(params.programId);
  if (id === null) throw new Response(null, { status: 404 });
  const program = await answerErrors(() => getProgram(context.core.db, user, id));
  const form = await readForm(request);
  if (!isMoneyPress(form)) return pressProgram(context, user, { form, request, program });
  return answerMoneyPress(context, user, { form, bookingId: null, programId: id, backTo: paths.program(id) });
}

export const meta: MetaFunction<typeof loader> = (args) =>
  args.data ? [{ title: args.data.program.title }] : pageTitle(args, (m) => m.programs.title);

/** One programme: what it asks for, whose it is, how it goes, what is paid, how it came to be. */
export default function Program() {
  const page = useLoaderData<typeof loader>();
  const { program, zone, weeks, marks, versions, given, money, assign, mayWrite, once } = page;
  const answer = useAnswer<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : null;
  const sending = useSubmitting();
  useLive(["programs", "payments"]);
  const m = useMessages();
  const words = m.programs;
  return (
    <div className="with-aside">
      <div className="page program-page">
        <PageHeader
          crumbs={[
            {
              label: words.title,
              href: paths.programs({ tab: program.clientId === null ? undefined : "given" }),
            },
            ...(program.clientId === null
              ? []
              : [{ label: <bdi>{program.clientName}</bdi>, href: paths.client(program.clientId) }]),
          ]}
          title={program.title}
          note={
            <span className="flex flex-wrap gap-3">
              <ProgramStateMark state={program.state} />
              {program.clientId === null ? null : <PaidMark paid={program.paid} />}
            </span>
          }
          actions={<ProgramActions program={program} mayWrite={mayWrite} once={once} />}
        />
        <div className="grid gap-6">
          <MoneyNotice outcome={answer && "money" in answer ? answer.money : undefined} />
          {refused === "stale" ? <Notice tone="warning" live="alert" title={words.edit.stale} /> : null}
          {program.archivedAt ? (
            <Notice tone="warning" title={words.view.archived}>
              {words.view.archivedText}
            </Notice>
          ) : null}
          <Section title={words.view.plan}>
            <ProgramTable content={program.content} />
          </Section>
          {program.notesHtml === "" ? null : (
            <Section title={words.view.notes}>
              <FormattedNotes html={program.notesHtml} />
            </Section>
          )}
          {program.clientId === null ? null : (
            <ProgramProgress weeks={weeks ?? []} marks={marks ?? []} startsOn={program.startsOn} />
          )}
          {given.length > 0 ? (
            <Section title={words.view.givenTo}>
              <GivenTable rows={given} empty={null} />
            </Section>
          ) : null}
          {versions ? (
            <VersionList versions={versions} version={program.version} zone={zone} mayWrite={mayWrite} />
          ) : null}
        </div>
      </div>
      <aside className="aside">
        <ProgramFacts program={program} by={page.by} zone={zone} />
        {money && (program.priceMinor > 0 || money.payments.length > 0) ? (
          <VisitMoney
            money={money}
            zone={zone}
            mayTake={page.mayTake}
            mayRefund={page.mayRefund}
            once={once}
            pending={sending}
          />
        ) : null}
        {assign.clients ? (
          <AssignForm
            {...assign}
            clients={assign.clients}
            currency={program.currency}
            once={once}
            pending={sending}
            errors={{
              client: refused === "client" ? words.assign.choose : undefined,
              startsOn: refused === "startsOn" ? words.assign.wrongDay : undefined,
              price: refused === "price" ? words.assign.wrongPrice : undefined,
            }}
          />
        ) : null}
      </aside>
    </div>
  );
}
