import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Access, ConfirmDeactivation } from "~/features/accounts/components/access";
import { PasswordLink } from "~/features/accounts/components/password-link";
import { UserSecondStep } from "~/features/accounts/components/user-second-step";
import { linkSecret } from "~/features/accounts/links/commands.server";
import { findLiveLink } from "~/features/accounts/links/queries.server";
import { listPeople, readUser } from "~/features/accounts/queries.server";
import { getMainLocation } from "~/features/catalog/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { resolveLocale } from "~/i18n/locale.server";
import type { Messages } from "~/i18n/catalogue";
import { paths } from "~/lib/paths";
import type { Core } from "~/lib/core";
import { readId } from "~/lib/text";
import { Notice } from "~/ui/notice";
import type { FormAnswer } from "../forms";
import { answerErrors, newOnce, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { addUser, changeUser } from "./change-user.server";
import { pageTitle } from "./title";
import { NewUser, PasswordReset, Profile, Rights } from "./user-forms";

const doneWords: Record<string, (m: Messages) => string> = {
  "created": (m) => m.accounts.users.created,
  "saved": (m) => m.accounts.users.saved,
  "password": (m) => m.accounts.users.passwordSet,
  "deactivated": (m) => m.accounts.users.deactivated,
  "reactivated": (m) => m.accounts.users.reactivated,
  "invited": (m) => m.access.users.invitedDone,
  "link": (m) => m.access.users.linkSent,
  "rights": (m) => m.access.rights.saved,
  "second-step": (m) => m.access.secondStep.ofUserSwitchedOff,
}; // prettier-ignore

function subjectOf(userId: string | undefined): number | null {
  if (userId === "new") return null;
  const id = readId(userId);
  if (id === null) throw json({ code: "not_found" }, { status: 404 });
  return id;
}

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const me = await requireUser(request, context, { can: "users:manage" });
  const { core } = context;
  const { db } = core;
  const userId = subjectOf(params.userId);
  const [people, user, access, link, location] = await Promise.all([
    listPeople(db, me),
    userId === null ? null : readUser(db, me, { userId }),
    readSetting(db, "access"),
    userId === null ? null : liveLinkOf(core, userId),
    getMainLocation(db),
  ]);
  if (userId !== null && !user) throw json({ code: "not_found" }, { status: 404 });
  const query = new URL(request.url).searchParams;
  return json({
    people,
    user,
    link,
    zone: location?.zone ?? "UTC",
    ownOnly: user?.role === "trainer" && access.trainersSeeOwnOnly,
    once: newOnce(),
    confirm: query.get("confirm") === "deactivate",
    done: query.get("done"),
  });
}

async function liveLinkOf(core: Core, userId: number) {
  const link = await findLiveLink(core.db, { userId, now: core.clock.now() });
  if (!link) return null;
  return {
    url: core.env.web.publicUrl + paths.setPassword(linkSecret(core, link)),
    expiresAt: link.expiresAt,
  };
}

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => args.data?.user?.displayName ?? m.accounts.users.newTitle);

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "users:manage" });
  const userId = subjectOf(params.userId);
  const sent = { user, form: await readForm(request), locale: resolveLocale(request) };
  return answerErrors<Response>(() =>
    userId === null ? addUser(context, sent) : changeUser(context, userId, sent),
  );
}

/** A new user, or one user: who they are, rights, password, second step, access. Asking twice before closing access is a page of its own. */
export default function UserPage() {
  const { user, people, once, ownOnly, link, zone, confirm, done } = useLoaderData<typeof loader>();
  const answer = useAnswer<FormAnswer>();
  const m = useMessages();
  const locale = useLocale();
  const refusedOf = (of: string) => (answer?.of === of ? answer.result?.error?.[""] : null);
  if (!user) return <NewUser answer={answer} people={people} once={once} />;
  if (confirm && user.isActive) return <ConfirmDeactivation user={user} refused={refusedOf("access")} />;
  const said = done === null ? undefined : doneWords[done]?.(m);
  const until = link ? formatDateTime(new Date(link.expiresAt), zone, locale) : "";
  return (
    <div className="page-parts pt-0" key={user.id}>
      {said && !answer ? <Notice tone="positive" live="status" title={said} /> : null}
      <Profile answer={answer} people={people} user={user} />
      <Rights user={user} ownOnly={ownOnly} />
      <PasswordLink user={user} link={link ? { url: link.url, until } : null} refused={refusedOf("link")} />
      <PasswordReset answer={answer} />
      <UserSecondStep isOn={user.hasSecondStep} />
      <Access user={user} />
    </div>
  );
}
