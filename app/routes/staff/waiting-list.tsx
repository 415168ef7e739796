import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { Hourglass } from "lucide-react";
import { can } from "~/features/accounts/policy";
import { leaveWaitingList } from "~/features/booking/waiting/commands.server";
import { listWaiting } from "~/features/booking/waiting/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay, formatTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { wallText } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { formatPhone } from "~/ui/format-phone-as-typed";
import { LinkButton } from "~/ui/link-button";
import { PageHeader } from "~/ui/page-header";
import { useLive } from "~/ui/use-live";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const entries = await listWaiting(context.core.db, user);
  return json({
    entries: entries.map((entry) => ({
      ...entry,
      mayWrite: can(user, "bookings:write", { staffId: entry.staffId }),
    })),
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const waitingId = readId(String((await readForm(request)).get("waitingId") ?? ""));
  if (waitingId === null) throw new Response(null, { status: 404 });
  await answerErrors(() => leaveWaitingList(context.core, user, { waitingId }));
  return redirect(paths.waitingList(), 303);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.desk.waiting.title);

/** Who waits for an hour to free, oldest first: that is the order in which hours are offered. */
export default function WaitingList() {
  const { entries } = useLoaderData<typeof loader>();
  useLive(["bookings", "waiting"]);
  const m = useMessages();
  const locale = useLocale();
  const words = m.desk.waiting;
  return (
    <div className="page">
      <PageHeader title={words.title} note={entries.length > 0 ? String(entries.length) : null} />
      {entries.length === 0 ? (
        <EmptyState icon={<Hourglass aria-hidden="true" />} title={words.empty} text={words.emptyText} />
      ) : null}
      <ul className="desk-list">
        {entries.map((entry) => (
          <li key={entry.id}>
            <div className="grid gap-0.5">
              <a className="link w-fit font-semibold" href={paths.client(entry.clientId)}>
                {entry.clientName}
              </a>
              <span>
                {entry.serviceName} · {entry.staffName ?? words.anybody}
                {entry.clientPhone ? (
                  <span className="text-ink-2"> · {formatPhone(entry.clientPhone)}</span>
                ) : null}
              </span>
              <span className="tabular text-ink-2">
                {words.days({
                  from: formatDay(entry.dayFrom, locale, "short"),
                  until: formatDay(entry.dayUntil, locale, "short"),
                })}
                , {words.hours({ from: wallText(entry.startMin), until: wallText(entry.endMin) })} ·{" "}
                {words.status[entry.status]}
                {entry.offerUntil && entry.status === "offered"
                  ? `, ${words.offerUntil({ time: formatTime(new Date(entry.offerUntil), entry.zone, locale) })}`
                  : ""}
              </span>
            </div>
            {entry.mayWrite ? (
              <div className="desk-list-actions">
                <LinkButton
                  href={paths.newBooking({
                    client: entry.clientId,
                    service: entry.serviceId,
                    staff: entry.staffId,
                    day: entry.dayFrom,
                  })}
                >
                  {words.book}
                </LinkButton>
                <Form method="post">
                  <input type="hidden" name="waitingId" value={entry.id} />
                  <Button variant="quiet">{words.leave}</Button>
                </Form>
              </div>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  );
}
