import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData, useNavigation } from "@remix-run/react";
import { Inbox } from "lucide-react";
import { listRequests } from "~/features/booking/requests/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { Field } from "~/ui/field";
import { formatPhone } from "~/ui/format-phone-as-typed";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { TextInput } from "~/ui/text-input";
import { useLive } from "~/ui/use-live";
import { readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { changeVisit } from "./change-visit.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  return json({ requests: await listRequests(context.core.db, user, { now: context.core.clock.now() }) });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const form = await readForm(request);
  const intent = form.get("intent");
  const bookingId = readId(String(form.get("bookingId") ?? ""));
  if (bookingId === null || (intent !== "approve" && intent !== "decline"))
    throw new Response(null, { status: 404 });
  const refused = await changeVisit(context, user, { bookingId, form });
  if (refused) return json({ refused }, { status: 409 });
  return redirect(paths.requests(), 303);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.desk.requests.title);

/** Requests that wait for an answer, the nearest first. Answering one closes the others for its hour. */
export default function Requests() {
  const { requests } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>()?.refused;
  const sending = useNavigation().formData;
  useLive(["bookings"]);
  const m = useMessages();
  const locale = useLocale();
  const words = m.desk.requests;
  return (
    <div className="page">
      <PageHeader
        title={words.title}
        note={requests.length > 0 ? words.waiting({ n: requests.length }) : null}
        actions={<LinkButton href={paths.waitingList()}>{m.desk.waiting.title}</LinkButton>}
      />
      {refused ? (
        <Notice
          tone="warning"
          live="alert"
          title={words.gone[refused as "taken"] ?? m.booking.crm.statusNotAllowed}
        />
      ) : null}
      {requests.length === 0 ? (
        <EmptyState icon={<Inbox aria-hidden="true" />} title={words.empty} text={words.emptyText} />
      ) : null}
      <ul className="desk-list">
        {requests.map((one) => (
          <li key={one.id}>
            <div className="grid gap-0.5">
              <a className="link w-fit font-semibold first-letter:uppercase" href={paths.booking(one.id)}>
                {formatDateTime(new Date(one.startsAt), one.zone, locale, "full")}–
                {formatTime(new Date(one.endsAt), one.zone, locale)}
              </a>
              <span>
                {one.clientName ?? m.booking.crm.unknownClient}
                {one.clientPhone ? (
                  <span className="text-ink-2"> · {formatPhone(one.clientPhone)}</span>
                ) : null}
              </span>
              <span className="text-ink-2">
                {one.serviceName} · {one.staffName} ·{" "}
                {words.since({ when: formatDateTime(new Date(one.createdAt), one.zone, locale, "short") })}
              </span>
              {one.notes ? <span className="text-ink-2">{one.notes}</span> : null}
              {one.rivals.length > 0 ? (
                <span className="text-sm text-warning">{words.overlap({ n: one.rivals.length })}</span>
              ) : null}
            </div>
            <div className="desk-list-actions">
              <Form method="post">
                <input type="hidden" name="bookingId" value={one.id} />
                <Button
                  variant="primary"
                  name="intent"
                  value="approve"
                  pending={
                    sending?.get("bookingId") === String(one.id) && sending.get("intent") === "approve"
                  }
                >
                  {words.approve}
                </Button>
              </Form>
              <details className="disclosure">
                <summary>{words.decline}</summary>
                <Form method="post" className="grid gap-3 pt-2">
                  <input type="hidden" name="bookingId" value={one.id} />
                  <Field label={words.reason} hint={words.reasonHint} optional>
                    <TextInput name="reason" />
                  </Field>
                  <Button variant="danger" name="intent" value="decline">
                    {words.decline}
                  </Button>
                </Form>
              </details>
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
