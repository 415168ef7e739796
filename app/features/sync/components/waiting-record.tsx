import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { formatPhone } from "~/ui/format-phone-as-typed";
import { LinkButton } from "~/ui/link-button";
import { StatusMark } from "~/ui/status-mark";
import type { MatchEvidence } from "../schema";
import { Suggestions, type Suggested } from "./suggestions";

interface WaitingRecordProps {
  record: {
    id: number;
    source: string;
    externalId: string;
    evidence: Pick<MatchEvidence, "reason">;
    said: {
      person: { name: string; phone: string | null; email: string | null } | null;
      title: string;
      startsAt: string;
      staffName: string | null;
      deleted: boolean;
    } | null;
    suggestions: readonly Suggested[];
  };
  zone: string;
  mayManage: boolean;
}

/** A record nobody could place: who and what it is, why it waits, and what can be done about it in one press. */
export function WaitingRecord({ record, zone, mayManage }: WaitingRecordProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.sync;
  const { id, said, suggestions, evidence } = record;
  const person = said?.person;
  const reason = evidence.reason;
  const needsStaff = reason === "staff_not_linked";
  return (
    <li className="grid gap-3 py-5">
      <div className="grid gap-0.5">
        <div className="flex flex-wrap items-baseline gap-x-4">
          <h3 className="font-semibold">
            <a className="link" href={paths.syncRecord(id)}>
              <bdi>{person?.name || words.record.unknownPerson}</bdi>
            </a>
          </h3>
          {reason ? (
            <StatusMark shape="warning" tone="warning">
              {words.reasons[reason]}
            </StatusMark>
          ) : null}
        </div>
        {person?.phone || person?.email ? (
          <p className="tabular text-sm wrap-anywhere text-ink-2">
            {[person.phone && formatPhone(person.phone), person.email].filter(Boolean).join(" · ")}
          </p>
        ) : null}
        {said ? (
          <p className="text-sm wrap-anywhere text-ink-2">
            {[
              formatDateTime(new Date(said.startsAt), zone, locale, "weekday"),
              said.title,
              said.staffName,
              `${words.sources[record.source] ?? record.source} ${words.number({ id: record.externalId })}`,
              said.deleted ? words.record.deleted : null,
            ]
              .filter(Boolean)
              .join(" · ")}
          </p>
        ) : null}
        {reason ? <p className="text-sm text-ink-3">{words.reasonHints[reason]}</p> : null}
      </div>
      {suggestions.length > 0 ? (
        <div className="grid max-w-2xl gap-1.5">
          <p className="text-sm font-medium">{words.decide.suggestions}</p>
          <Suggestions recordId={id} clients={suggestions} mayLink={mayManage} />
        </div>
      ) : null}
      {mayManage ? (
        <Form method="post" className="flex flex-wrap gap-2">
          <input type="hidden" name="recordId" value={id} />
          <LinkButton size="sm" href={paths.syncRecord(id)}>
            {needsStaff ? words.decide.linkStaff : words.decide.choose}
          </LinkButton>
          {reason === "failed" ? (
            <Button size="sm" name="intent" value="retry">
              {words.decide.retry}
            </Button>
          ) : needsStaff || !person ? null : (
            <Button size="sm" name="intent" value="create-client">
              {words.decide.create}
            </Button>
          )}
          <Button size="sm" variant="quiet" name="intent" value="dismiss">
            {words.decide.dismiss}
          </Button>
        </Form>
      ) : null}
    </li>
  );
}
