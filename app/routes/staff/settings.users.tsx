import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { listUsers } from "~/features/accounts/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Badge } from "~/ui/badge";
import { DataTable } from "~/ui/data-table";
import { LinkButton } from "~/ui/link-button";
import { Section } from "~/ui/section";
import { StatusMark } from "~/ui/status-mark";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "users:manage" });
  return json({ users: await listUsers(context.core.db, user), me: user.userId });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.accounts.users.title);

/** Everybody who may sign in. */
export default function Users() {
  const { users, me } = useLoaderData<typeof loader>();
  const m = useMessages();
  const words = m.accounts.users;
  return (
    <Section
      title={words.title}
      note={words.intro}
      action={
        <LinkButton variant="primary" href={paths.settingsUser("new")}>
          {words.add}
        </LinkButton>
      }
    >
      <DataTable
        caption={words.caption}
        rows={users}
        rowKey={(user) => user.id}
        rowHref={(user) => paths.settingsUser(user.id)}
        empty={null}
        columns={[
          {
            key: "name",
            header: words.name,
            phone: "primary",
            cell: (user) => (
              <>
                <bdi>{user.displayName}</bdi>{" "}
                {user.id === me ? <Badge tone="accent">{words.you}</Badge> : null}
              </>
            ),
          },
          {
            key: "username",
            header: words.username,
            quiet: true,
            cell: (user) => <bdi>{user.username}</bdi>,
          },
          { key: "email", header: words.email, quiet: true, phone: "hide", cell: (user) => user.email },
          { key: "role", header: words.role, cell: (user) => m.staff.roles[user.role] },
          {
            key: "rights",
            header: m.access.users.rights,
            cell: ({ rightsGiven: { length: given }, rightsTaken: { length: taken } }) =>
              given + taken === 0 ? (
                <span className="text-ink-3">{m.access.users.asRole}</span>
              ) : (
                <Badge tone="info" title={m.access.rights.differsLong({ given, taken })}>
                  {m.access.rights.differs({ given, taken })}
                </Badge>
              ),
          },
          {
            key: "person",
            header: words.person,
            quiet: true,
            cell: (user) => user.staffName ?? words.noPerson,
          },
          {
            key: "status",
            header: words.status,
            cell: (user) =>
              !user.isActive ? (
                <StatusMark shape="dash">{words.inactive}</StatusMark>
              ) : user.isInvited ? (
                <StatusMark shape="clock" tone="info">
                  {m.access.users.invited}
                </StatusMark>
              ) : (
                <StatusMark shape="check" tone="positive">
                  {user.hasSecondStep ? `${words.active} · ${m.access.users.secondStepOn}` : words.active}
                </StatusMark>
              ),
          },
        ]}
      />
    </Section>
  );
}
