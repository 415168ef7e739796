import { ChevronDown, Ellipsis } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { StageMark } from "~/features/pipeline/components/stage-mark";
import { StageMover } from "~/features/pipeline/components/stage-mover";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Avatar } from "~/ui/avatar";
import { Badge } from "~/ui/badge";
import { CopyButton } from "~/ui/copy-button";
import { Fold } from "~/ui/fold";
import { formatPhone } from "~/ui/format-phone-as-typed";
import { LinkButton } from "~/ui/link-button";
import { PageHeader } from "~/ui/page-header";

interface ClientHeadProps {
  client: { id: number; code: string; displayName: string; phoneE164: string | null; phoneRaw: string | null; email: string | null };
  stage: { id: number; key: string | null; name: string; color: string } | null;
  /** Where the client may be moved to; null for whoever may not move them. */
  stages: ComponentProps<typeof StageMover>["stages"] | null;
  responsibleName: string | null;
  tags: readonly { id: number; name: string; color: string }[];
  /** What may be done: by right, and only while the card is open. */
  may: { book: boolean; edit: boolean; talk: boolean; measure: boolean; pay: number | null; contacts: boolean; merge: boolean; privacy: boolean };
} // prettier-ignore

/** Who it is, how to reach them, where they stand, and what can be done now. */
export function ClientHead({ client, stage, stages, responsibleName, tags, may }: ClientHeadProps) {
  const m = useMessages();
  const words = m.clients.card;
  const card = m.story.card;
  const phone = client.phoneE164 ?? client.phoneRaw;
  const isDialled = may.contacts && client.phoneE164 !== null;
  const ways: ReactNode[] = [];
  if (phone) ways.push(isDialled ? <a key="phone" href={`tel:${client.phoneE164}`}>{formatPhone(phone)}</a> : <span key="phone">{phone}</span>); // prettier-ignore
  if (client.email) ways.push(may.contacts ? <a key="mail" href={`mailto:${client.email}`}>{client.email}</a> : <span key="mail">{client.email}</span>); // prettier-ignore
  const more = [
    ...(may.edit ? [{ href: paths.editClient(client.id), label: card.edit }] : []),
    ...(may.edit ? [{ href: paths.clientContacts(client.id), label: card.contacts }] : []),
    ...(may.merge ? [{ href: paths.duplicates({ client: client.id }), label: m.merging.title }] : []),
    ...(may.privacy ? [{ href: paths.clientPrivacy(client.id), label: card.privacy }] : []),
  ];
  return (
    <PageHeader
      crumbs={[{ label: m.clients.title, href: paths.clients() }]}
      lead={<Avatar name={client.displayName} size="lg" />}
      title={<bdi>{client.displayName}</bdi>}
      actions={
        <>
          {more.length > 0 ? (
            <Fold summary={<Ellipsis aria-hidden="true" />} summaryClass="btn btn-quiet" label={card.more}>
              {more.map(({ href, label }) => (
                <a key={href} className="menu-item" href={href}>
                  {label}
                </a>
              ))}
            </Fold>
          ) : null}
          {may.measure ? (
            <LinkButton href={paths.clientProgress(client.id)}>{card.measure}</LinkButton>
          ) : null}
          {may.pay === null ? null : (
            <LinkButton href={paths.booking(may.pay)}>{card.takePayment}</LinkButton>
          )}
          {may.talk ? <LinkButton href={paths.clientTalk(client.id)}>{card.write}</LinkButton> : null}
          {may.book ? (
            <LinkButton variant="primary" href={paths.newBooking({ client: client.id })}>
              {words.book}
            </LinkButton>
          ) : null}
        </>
      }
    >
      <div className="tabular flex flex-wrap gap-x-2 text-sm text-ink-2 wrap-anywhere">
        {ways.map((way, index) => (
          <span key={index}>
            {index > 0 ? "· " : null}
            {way}
          </span>
        ))}
      </div>
      <div className="card-marks">
        {stages ? (
          <Fold
            className="card-stage"
            label={card.moveStage}
            summary={
              <>
                {stage ? <StageMark stage={stage} /> : card.noStage}
                <ChevronDown aria-hidden="true" />
              </>
            }
          >
            <StageMover clientId={client.id} stageId={stage?.id ?? null} stages={stages} back="card" />
          </Fold>
        ) : stage ? (
          <Badge tone="accent">
            <StageMark stage={stage} />
          </Badge>
        ) : null}
        {tags.map((tag) => (
          <a key={tag.id} className="tag" href={paths.clients({ tag: tag.id })}>
            <span className="stage-dot" data-hue={tag.color} aria-hidden="true" />
            {tag.name}
          </a>
        ))}
        <Badge title={words.code}>{client.code}</Badge>
        <CopyButton text={client.code} label={words.copyCode} copiedLabel={words.copied} />
        {responsibleName ? (
          <span className="text-sm text-ink-2">
            {card.responsible}: <bdi>{responsibleName}</bdi>
          </span>
        ) : null}
      </div>
    </PageHeader>
  );
}
