import type { SerializeFrom } from "@remix-run/node";
import { Form } from "@remix-run/react";
import { ExternalLink } from "lucide-react";
import { stageName } from "~/features/pipeline/model";
import { useLocale, useMessages } from "~/i18n/context";
import { formatAgo } from "~/i18n/format";
import { paths } from "~/lib/paths";
import type { Tone } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Fold } from "~/ui/fold";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { StatusMark, type StatusShape } from "~/ui/status-mark";
import { TextInput } from "~/ui/text-input";
import type { AmocrmPanel } from "../queries.server";

export interface AmocrmPartProps {
  clientId: number;
  panel: SerializeFrom<AmocrmPanel>;
  /** The account is connected: contacts can be looked for and compared. */
  isOn: boolean;
  mayWrite: boolean;
  now: string;
  /** The word of a refusal that the last press met. */
  refusal: string | null;
}

const LOOK: Record<AmocrmPanel["state"], { shape: StatusShape; tone: Tone }> = {
  linked: { shape: "check", tone: "positive" },
  waiting: { shape: "half", tone: "warning" },
  none: { shape: "dashed", tone: "neutral" },
  gone: { shape: "warning", tone: "negative" },
  unlinked: { shape: "dash", tone: "neutral" },
  unknown: { shape: "ring", tone: "neutral" },
};

/** The link to a client's card at amoCRM, who they are there, and what both sides have changed. */
export function AmocrmPart({ clientId, panel, isOn, mayWrite, now, refusal }: AmocrmPartProps) {
  const words = useMessages().amocrm;
  const locale = useLocale();
  const look = LOOK[panel.state];
  const by = panel.evidence && (words.by[panel.evidence.by] ?? panel.evidence.by);
  const isLinked = panel.state === "linked";
  const facts = [
    isLinked && panel.contactId && words.contact({ id: panel.contactId }),
    isLinked && by && words.foundBy({ by }),
    panel.lead && words.lead({ name: panel.lead }),
    panel.readAt && words.readAt({ ago: formatAgo(new Date(panel.readAt), new Date(now), locale) }),
  ].filter(Boolean);
  return (
      <Section title={<span id="amocrm">{words.title}</span>} note={isOn ? <StatusMark shape={look.shape} tone={look.tone}>{words.states[panel.state]}</StatusMark> : undefined}>
        <div className="grid gap-3">
          {refusal && words.refusals[refusal] ? <Notice tone="negative" live="alert">{words.refusals[refusal]}</Notice> : null}
          {panel.url ? (
            <p>
              <a className="link inline-flex min-h-11 items-center gap-1.5" href={panel.url} target="_blank" rel="noopener noreferrer">
                {words.link}
                <ExternalLink size={14} aria-hidden="true" />
              </a>
            </p>
          ) : null}
          {facts.length > 0 ? <p className="text-sm text-ink-3 wrap-anywhere">{facts.join(" · ")}</p> : null}
          {panel.state === "gone" ? <p className="text-sm text-ink-2">{words.goneText}</p> : null}
          {panel.state === "none" ? <p className="text-sm text-ink-2" role="status">{panel.isLooking ? words.looking : words.noneText}</p> : null}
          {panel.candidates.length > 0 ? <Candidates {...{ clientId, panel, mayWrite }} /> : null}
          {panel.conflicts.length > 0 ? <Conflicts {...{ clientId, panel, mayWrite }} /> : null}
          {isLinked && isOn ? <Mirror {...{ clientId, panel, mayWrite }} /> : null}
          {mayWrite && isOn ? <Ways clientId={clientId} state={panel.state} /> : null}
        </div>
      </Section>
  );
} // prettier-ignore

type Inner = Pick<AmocrmPartProps, "clientId" | "panel" | "mayWrite">;

function Candidates({ clientId, panel, mayWrite }: Inner) {
  const words = useMessages().amocrm;
  return (
    <Notice tone="warning" title={words.states.waiting}>
      <p>{words.choose}</p>
      <ul className="mt-2 grid gap-3">
        {panel.candidates.map(({ contactId, name, isTaken }) => (
          <li key={contactId} className="flex flex-wrap items-center justify-between gap-2">
            <span><bdi>{name}</bdi> <span className="tabular text-ink-3">№ {contactId}</span></span>
            {isTaken ? <span className="text-sm text-warning">{words.taken}</span> : null}
            {mayWrite && !isTaken ? (
              <Form method="post" action={paths.clientAmocrm(clientId)} preventScrollReset>
                <input type="hidden" name="contactId" value={contactId} />
                <Button name="intent" value="choose">{words.chooseThis}</Button>
              </Form>
            ) : null}
          </li>
        ))}
      </ul>
    </Notice>
  );
} // prettier-ignore

/** What both sides have changed: both values and the choice. */
function Conflicts({ clientId, panel, mayWrite }: Inner) {
  const m = useMessages();
  const words = m.amocrm;
  const shown = (field: string, value: string) => (field === "stage" ? stageName({ key: value, name: "" }, m.pipeline.stages) : value);
  return (
    <Notice tone="warning" title={words.conflict}>
      <p>{words.conflictText}</p>
      <ul className="mt-2 grid gap-4">
        {panel.conflicts.map(({ field, ours, theirs }) => (
          <li key={field} className="grid gap-1">
            <span className="font-medium">{words.fields[field]}</span>
            <span className="text-sm wrap-anywhere">{words.ours}: <bdi>{shown(field, ours)}</bdi></span>
            <span className="text-sm wrap-anywhere">{words.theirs}: <bdi>{shown(field, theirs)}</bdi></span>
            {mayWrite ? (
              <Form method="post" action={paths.clientAmocrm(clientId)} preventScrollReset className="flex flex-wrap gap-2">
                <input type="hidden" name="intent" value="settle" />
                <input type="hidden" name="field" value={field} />
                <Button name="side" value="ours">{words.keepOurs}</Button>
                <Button name="side" value="theirs">{words.keepTheirs}</Button>
              </Form>
            ) : null}
          </li>
        ))}
      </ul>
    </Notice>
  );
} // prettier-ignore

function Mirror({ clientId, panel, mayWrite }: Inner) {
  const words = useMessages().amocrm.mirror;
  if (panel.mirror === "agreed") return <p className="text-sm text-ink-2">{words.agreed}</p>;
  if (panel.mirror !== "failed") return null;
  return (
    <Notice tone="negative" title={words.failed}>
      <p>{words.reasons[panel.reason ?? ""] ?? words.later}</p>
      {mayWrite ? (
        <Form method="post" action={paths.clientAmocrm(clientId)} preventScrollReset className="mt-2">
          <Button name="intent" value="again">{words.again}</Button>
        </Form>
      ) : null}
    </Notice>
  );
} // prettier-ignore

function Ways({ clientId, state }: { clientId: number; state: AmocrmPanel["state"] }) {
  const words = useMessages().amocrm;
  const action = paths.clientAmocrm(clientId);
  const isLinked = state === "linked";
  return (
    <div className="flex flex-wrap gap-2">
      {isLinked ? null : (
        <>
          <Form method="post" action={action} preventScrollReset>
            <Button name="intent" value="look">{words.look}</Button>
          </Form>
          <Fold summary={words.byHand} summaryClass="btn btn-quiet">
            <Form method="post" action={action} preventScrollReset className="grid gap-3 p-2">
              <Field label={words.number}><TextInput name="contact" required autoComplete="off" /></Field>
              <Button name="intent" value="name">{words.linkIt}</Button>
            </Form>
          </Fold>
        </>
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
