import * as Popover from "radix-ui/popover";
import { X } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatTime } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { formatPhone } from "~/ui/format-phone-as-typed";
import { IconButton } from "~/ui/icon-button";
import { LinkButton } from "~/ui/link-button";
import { VisitStatus } from "../../components/visit-status";
import type { VisitCard as Card } from "../card/queries.server";
import { MirrorLine } from "../../mirror-mark/components/mirror-line";
import type { Column } from "../columns/model";
import type { Slip } from "../slips/model";
import { CardActions } from "./card-actions";
import { ClassCard } from "./class-card";

/** What is open beside the sheet. */
export interface OpenSlip {
  slip: Slip;
  column: Column;
  element: HTMLElement;
}

type VisitCardProps = {
  opened: OpenSlip;
  /** Changes when the page was refreshed, so that the card is too. */
  version: unknown;
  onClose: () => void;
};

/** The small card beside a slip: who, what, money, marks, and what can be done now. Wide screens only; others open the visit's page. */
export function VisitCard({ opened, version, onClose }: VisitCardProps) {
  const m = useMessages();
  const { slip, column, element } = opened;
  const anchor = useRef<HTMLElement>(element);
  anchor.current = element;
  const { card, hasFailed } = useCard(slip.seats ? null : slip.id, version);
  const title = slip.seats
    ? slip.serviceName
    : (card?.client?.name ?? slip.clientName ?? m.booking.crm.unknownClient);
  return (
    <Popover.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Popover.Anchor virtualRef={anchor as { current: HTMLElement }} />
      <Popover.Portal>
        <Popover.Content
          className="visit-card"
          side="right"
          align="start"
          sideOffset={8}
          collisionPadding={12}
          aria-label={title}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement).focus();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (element.isConnected) element.focus({ preventScroll: true });
          }}
          tabIndex={-1}
        >
          {slip.seats ? (
            <ClassCard slip={slip} column={column} />
          ) : hasFailed ? (
            <p className="visit-card-note">{m.calendar.card.failed}</p>
          ) : card ? (
            <CardBody card={card} onDone={onClose} />
          ) : (
            <p className="visit-card-note">{m.calendar.card.loading}</p>
          )}
          <Popover.Close asChild>
            <IconButton
              size="sm"
              className="visit-card-close"
              label={m.common.close}
              icon={<X aria-hidden="true" />}
            />
          </Popover.Close>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function useCard(id: number | null, version: unknown): { card: Card | null; hasFailed: boolean } {
  const [state, setState] = useState<{ card: Card | null; hasFailed: boolean }>({
    card: null,
    hasFailed: false,
  });
  useEffect(() => {
    if (id === null) return;
    const controller = new AbortController();
    fetch(paths.calendarVisit(id), { signal: controller.signal, headers: { Accept: "application/json" } })
      .then(async (answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        setState({ card: (await answer.json()) as Card, hasFailed: false });
      })
      .catch((error: unknown) => {
        if (!(error instanceof DOMException)) setState((now) => ({ ...now, hasFailed: now.card === null }));
      });
    return () => controller.abort();
  }, [id, version]);
  return state.card && state.card.id !== id ? { card: null, hasFailed: false } : state;
}

function CardBody({ card, onDone }: { card: Card; onDone: () => void }) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.calendar.card;
  const { client, money } = card;
  const when = `${formatDateTime(new Date(card.startsAt), card.zone, locale, "weekday")}–${formatTime(new Date(card.endsAt), card.zone, locale)}`;
  const sum = (minor: number) => formatMoney(minor, money.currency, locale);
  return (
    <>
      <header className="visit-card-head">
        <h2>{client ? <a href={paths.client(client.id)}>{client.name}</a> : m.booking.crm.unknownClient}</h2>
        <div className="visit-card-marks">
          <VisitStatus status={card.status} />
          {card.source === "yclients" ? <span className="tag">{m.calendar.slip.vendor}</span> : null}
        </div>
        <MirrorLine mark={card.mirror} />
        {client?.phone ? (
          <a className="link tabular" href={`tel:${client.phone.replace(/[^+\d]/g, "")}`}>
            {formatPhone(client.phone)}
          </a>
        ) : null}
        {client ? <ClientMarks client={client} /> : null}
      </header>
      <p className="visit-card-when">
        <b className="inline-block first-letter:uppercase">{when}</b>
        <span>{card.staffName}</span>
      </p>
      <ul className="visit-card-items">
        {(card.items.length > 0
          ? card.items
          : [{ name: card.serviceName, priceMinor: money.priceMinor, isAddon: false }]
        ).map(({ name, priceMinor, isAddon }, at) => (
          <li key={at}>
            <span>
              {isAddon ? "+ " : null}
              {name}
            </span>
            <span className="tabular">{priceMinor > 0 ? sum(priceMinor) : null}</span>
          </li>
        ))}
      </ul>
      {card.seesMoney ? <CardMoney money={money} say={sum} /> : null}
      {card.parts.length > 0 ? (
        <CardNote title={words.parts}>
          {card.parts.map((part) => (
            <span key={part.id} className="block">
              {formatTime(new Date(part.startsAt), card.zone)} {part.serviceName}, {part.staffName}
            </span>
          ))}
        </CardNote>
      ) : null}
      {card.resources.length > 0 ? (
        <CardNote title={words.resources}>{card.resources.join(", ")}</CardNote>
      ) : null}
      {card.answers.map(({ label, answer }) => (
        <CardNote key={label} title={label}>
          {answer}
        </CardNote>
      ))}
      {card.notes ? <CardNote title={words.notes}>{card.notes}</CardNote> : null}
      <CardActions card={card} onDone={onDone} />
      <footer className="visit-card-foot">
        <LinkButton size="sm" href={paths.booking(card.id)}>
          {words.open}
        </LinkButton>
        {client ? (
          <LinkButton
            size="sm"
            variant="quiet"
            href={paths.newBooking({ client: client.id, service: card.serviceId, staff: card.staffId })}
          >
            {m.booking.crm.bookAgain}
          </LinkButton>
        ) : null}
      </footer>
    </>
  );
}

function ClientMarks({ client }: { client: NonNullable<Card["client"]> }) {
  const words = useMessages().calendar;
  const { visits, noShows, lateCancels } = client;
  return (
    <p className="visit-card-client">
      {visits > 0 ? words.card.visits({ n: visits }) : words.card.newClient}
      {noShows > 0 ? <span className="text-negative"> · {words.slip.noShows({ n: noShows })}</span> : null}
      {lateCancels > 0 ? (
        <span className="text-warning"> · {words.card.lateCancels({ n: lateCancels })}</span>
      ) : null}
    </p>
  );
}

function CardMoney({ money, say }: { money: Card["money"]; say: (minor: number) => string }) {
  const words = useMessages().calendar.card;
  const { priceMinor, paidMinor, pointsSpent, dueMinor } = money;
  if (priceMinor === 0) return null;
  if (dueMinor === 0 && paidMinor + pointsSpent > 0)
    return (
      <p className="visit-card-money">
        {words.paidUp}: {say(priceMinor)}
      </p>
    );
  return (
    <dl className="visit-card-money">
      {paidMinor > 0 ? <div><dt>{words.paid}</dt><dd>{say(paidMinor)}</dd></div> : null}
      {pointsSpent > 0 ? <div><dt>{words.points}</dt><dd>{pointsSpent}</dd></div> : null}
      {dueMinor > 0 ? <div><dt>{words.due}</dt><dd><b>{say(dueMinor)}</b></dd></div> : null}
    </dl>
  ); // prettier-ignore
}

function CardNote({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="visit-card-text">
      <h3>{title}</h3>
      <div>{children}</div>
    </div>
  );
}
