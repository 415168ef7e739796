import type { SerializeFrom } from "@remix-run/node";
import { Form } from "@remix-run/react";
import { ExternalLink } from "lucide-react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatAgo } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Fold } from "~/ui/fold";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { StatusMark, type StatusShape } from "~/ui/status-mark";
import { TextInput } from "~/ui/text-input";
import type { Tone } from "~/ui/badge";
import type { HelpdeskPanel } from "../queries.server";
import { HelpdeskProfile } from "./helpdesk-profile";

export interface HelpdeskPartProps {
  clientId: number;
  panel: SerializeFrom<HelpdeskPanel>;
  /** Where the desk's own pages are; null: nowhere that can be looked at. */
  deskUrl: string | null;
  mayWrite: boolean;
  now: string;
  /** The word of a refusal that the last press met. */
  refusal: string | null;
}

const LOOK: Record<HelpdeskPanel["state"], { shape: StatusShape; tone: Tone }> = {
  linked: { shape: "check", tone: "positive" },
  waiting: { shape: "half", tone: "warning" },
  none: { shape: "dashed", tone: "neutral" },
  gone: { shape: "warning", tone: "negative" },
  unlinked: { shape: "dash", tone: "neutral" },
  unknown: { shape: "ring", tone: "neutral" },
};

/** Who a client is at the support desk, what they have written there, and what became of their profile. */
export function HelpdeskPart(props: HelpdeskPartProps) {
  const { clientId, panel, deskUrl, mayWrite, now, refusal } = props;
  const words = useMessages().helpdesk;
  const look = LOOK[panel.state];
  const isLinked = panel.state === "linked";
  return (
      <Section
        title={<span id="helpdesk">{words.title}</span>}
        note={<StatusMark shape={look.shape} tone={look.tone}>{words.states[panel.state]}</StatusMark>}
      >
        <div className="grid gap-3">
          {refusal && words.refusals[refusal] ? <Notice tone="negative" live="alert">{words.refusals[refusal]}</Notice> : null}
          {isLinked && panel.customerId !== null ? <Customer {...{ panel, deskUrl }} customerId={panel.customerId} /> : null}
          {panel.otherName ? <p className="text-sm text-warning">{words.otherName({ name: panel.otherName })}</p> : null}
          {panel.state === "gone" ? <p className="text-sm text-ink-2">{words.goneText}</p> : null}
          {panel.state === "none" ? (
            <p className="text-sm text-ink-2" role="status">{panel.isLooking ? words.looking : panel.customerId ? words.noSuch({ id: panel.customerId }) : words.noneText}</p>
          ) : null}
          {panel.candidates.length > 0 ? <Candidates {...{ clientId, panel, mayWrite, deskUrl }} /> : null}
          {isLinked || panel.conversations.length > 0 ? <Conversations {...{ panel, deskUrl, now }} /> : null}
          {panel.profile ? <HelpdeskProfile clientId={clientId} profile={panel.profile} mayWrite={mayWrite} /> : null}
          {mayWrite ? <Ways clientId={clientId} state={panel.state} /> : null}
        </div>
      </Section>
  );
} // prettier-ignore

function Customer({ panel, customerId, deskUrl }: { panel: HelpdeskPartProps["panel"]; customerId: string; deskUrl: string | null }) {
  const words = useMessages().helpdesk;
  const by = panel.evidence && (words.by[panel.evidence.by] ?? panel.evidence.by);
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      {deskUrl ? (
        <a className="link inline-flex min-h-11 items-center gap-1.5" href={`${deskUrl}/customers/${customerId}/edit`} target="_blank" rel="noreferrer noopener">
          {words.customer({ id: customerId })}
          <ExternalLink size={14} aria-hidden="true" />
        </a>
      ) : (
        <span className="tabular">{words.customer({ id: customerId })}</span>
      )}
      {by ? <span className="text-ink-3">{words.foundBy({ by })}</span> : null}
    </p>
  );
} // prettier-ignore

function Candidates({ clientId, panel, mayWrite, deskUrl }: Pick<HelpdeskPartProps, "clientId" | "panel" | "mayWrite" | "deskUrl">) {
  const words = useMessages().helpdesk;
  return (
    <Notice tone="warning" title={words.states.waiting}>
      <p>{words.choose}</p>
      <ul className="mt-2 grid gap-3">
        {panel.candidates.map(({ customerId, name, agrees, against }) => (
          <li key={customerId} className="grid gap-1">
            <span className="font-medium">
              <bdi>{name || words.customer({ id: customerId })}</bdi>{" "}
              {deskUrl ? (
                <a className="link tabular" href={`${deskUrl}/customers/${customerId}/edit`} target="_blank" rel="noreferrer noopener">№ {customerId}</a>
              ) : (
                <span className="tabular text-ink-3">№ {customerId}</span>
              )}
            </span>
            <span className="text-sm text-ink-2">{agrees.map((one) => words.agrees[one]).join(", ")}</span>
            {against.length > 0 ? <span className="text-sm text-warning">{against.map((one) => words.against[one]).join(", ")}</span> : null}
            {mayWrite && !against.includes("taken") ? (
              <Form method="post" action={paths.clientHelpdesk(clientId)} preventScrollReset>
                <input type="hidden" name="customerId" value={customerId} />
                <Button name="intent" value="choose">{words.chooseThis}</Button>
              </Form>
            ) : null}
          </li>
        ))}
      </ul>
      {mayWrite ? (
        <Form method="post" action={paths.clientHelpdesk(clientId)} preventScrollReset className="mt-2">
          <Button variant="quiet" name="intent" value="nobody">{words.nobody}</Button>
        </Form>
      ) : null}
    </Notice>
  );
} // prettier-ignore

function Conversations({ panel, deskUrl, now }: Pick<HelpdeskPartProps, "panel" | "deskUrl" | "now">) {
  const words = useMessages().helpdesk;
  const locale = useLocale();
  const age = (at: string) => formatAgo(new Date(at), new Date(now), locale);
  const shown = panel.conversations.length;
  return (
    <div className="grid gap-2">
      <p className="text-sm text-ink-3">
        {[words.conversations({ n: panel.count }), panel.count > shown && words.shown({ n: shown }), panel.conversationsAt && words.readAt({ ago: age(panel.conversationsAt) })].filter(Boolean).join(" · ")}
      </p>
      <ul className="grid gap-3">
        {panel.conversations.map((one) => {
          const title = one.subject || words.noSubject;
          return (
            <li key={one.id} className="grid gap-0.5">
              <span className="flex flex-wrap items-baseline justify-between gap-x-3">
                {deskUrl ? (
                  <a className="link font-medium wrap-anywhere" href={`${deskUrl}/conversation/${one.externalId}`} target="_blank" rel="noreferrer noopener">
                    <span className="tabular">#{one.number}</span> <bdi>{title}</bdi>
                  </a>
                ) : (
                  <span className="font-medium wrap-anywhere"><span className="tabular">#{one.number}</span> <bdi>{title}</bdi></span>
                )}
                <span className="text-sm text-ink-3">{words.status[one.status] ?? one.status} · {age(one.lastAt)}</span>
              </span>
              {one.preview ? (
                <span className="line-clamp-2 text-sm text-ink-2 wrap-anywhere">
                  {words.lastBy[one.lastBy] ? `${words.lastBy[one.lastBy]}: ` : null}<bdi>{one.preview}</bdi>
                </span>
              ) : null}
            </li>
          );
        })}
      </ul>
    </div>
  );
} // prettier-ignore

/** What can be done about the link: by hand when nobody was found, or to let it go. */
function Ways({ clientId, state }: { clientId: number; state: HelpdeskPanel["state"] }) {
  const words = useMessages().helpdesk;
  const action = paths.clientHelpdesk(clientId);
  const isLinked = state === "linked";
  return (
    <div className="flex flex-wrap gap-2">
      {isLinked || state === "waiting" ? null : (
        <Form method="post" action={action} preventScrollReset>
          <Button name="intent" value="look">{words.look}</Button>
        </Form>
      )}
      {isLinked ? null : (
        <Fold summary={words.byHand} summaryClass="btn btn-quiet">
          <Form method="post" action={action} preventScrollReset className="grid gap-3 p-2">
            <Field label={words.number}><TextInput name="customer" required autoComplete="off" /></Field>
            <Button name="intent" value="name">{words.link}</Button>
          </Form>
        </Fold>
      )}
      {isLinked || state === "gone" ? (
        <Fold summary={words.unlink} summaryClass="btn btn-quiet">
          <Form method="post" action={action} preventScrollReset className="grid gap-3 p-2">
            <p className="text-sm">{words.unlinkText}</p>
            <Button variant="danger" name="intent" value="unlink">{words.unlink}</Button>
          </Form>
        </Fold>
      ) : null}
    </div>
  );
} // prettier-ignore
