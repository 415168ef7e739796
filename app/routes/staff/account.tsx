import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { readUser } from "~/features/accounts/queries.server";
import { readOwnSecondStep } from "~/features/accounts/second-step/queries.server";
import { listSessions } from "~/features/accounts/sessions/queries.server";
import { getMainLocation } from "~/features/catalog/queries.server";
import { useMessages } from "~/i18n/context";
import { DescriptionList } from "~/ui/description-list";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { OwnPassword, Sessions } from "./account-parts";
import { SecondStep } from "./account-second-step";
import { pressAccount, type AccountAnswer } from "./press-account.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const me = await requireUser(request, context, { owing: true });
  const { db, clock } = context.core;
  const now = clock.now();
  const [user, sessions, step, location] = await Promise.all([
    readUser(db, me, { userId: me.userId }),
    listSessions(db, me, { now }),
    readOwnSecondStep(context.core, me),
    getMainLocation(db),
  ]);
  const secondStep = { ...step, owed: me.owesSecondStep, zone: location?.zone ?? "UTC" };
  const done = new URL(request.url).searchParams.get("done");
  return json(
    { user, sessions, secondStep, current: me.sessionId, now, done },
    { headers: { "Cache-Control": "no-store" } },
  );
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.accounts.account.title);

export async function action({ request, context }: ActionFunctionArgs) {
  const me = await requireUser(request, context, { owing: true });
  return pressAccount(context.core, { me, request });
}

/** One's own account: who one is, the second step of signing in, where one is signed in, and the password. */
export default function Account() {
  const { user, sessions, secondStep, current, now, done } = useLoaderData<typeof loader>();
  const answer = useAnswer<AccountAnswer>();
  const m = useMessages();
  const words = m.accounts.account;
  const said: Record<string, string> = {
    "password": words.passwordChanged,
    "ended": words.sessionEnded,
    "second-step-off": m.access.secondStep.switchedOff,
  }; // prettier-ignore
  const told = done === null || answer ? undefined : said[done];
  return (
    <div className="page">
      <PageHeader title={words.title} />
      <div className="page-parts max-w-2xl">
        {told ? <Notice tone="positive" live="status" title={told} /> : null}
        {secondStep.owed ? (
          <Notice tone="warning" title={m.access.secondStep.owed}>
            {m.access.secondStep.owedText}
          </Notice>
        ) : null}
        {secondStep.owed ? <SecondStep step={secondStep} answer={answer} /> : null}
        {user ? (
          <Section title={words.who}>
            <DescriptionList
              items={[
                { term: words.displayName, value: <bdi>{user.displayName}</bdi> },
                { term: words.username, value: <bdi>{user.username}</bdi> },
                { term: words.email, value: user.email },
                { term: words.role, value: m.staff.roles[user.role] },
                { term: words.person, value: user.staffName },
              ]}
            />
          </Section>
        ) : null}
        {secondStep.owed ? null : <SecondStep step={secondStep} answer={answer} />}
        <Sessions sessions={sessions} current={current} now={now} />
        <OwnPassword answer={answer} />
      </div>
    </div>
  );
}
