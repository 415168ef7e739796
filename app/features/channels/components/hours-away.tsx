import { CalendarOff } from "lucide-react";
import { useMessages } from "~/i18n/context";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";

interface HoursAwayProps {
  /** `closed`: it is not sold at the moment, and trying again changes nothing soon. */
  kind: "away" | "closed";
  /** Empty when the business has none. */
  phone: string;
  /** The same page once more. */
  retryHref: string;
  othersHref: string;
  /** "Other services" unless told. */
  othersLabel?: string;
}

/** In place of the hours, when the system that has them does not answer: what it means, whom to call, and the way to try again. */
export function HoursAway({ kind, phone, retryHref, othersHref, othersLabel }: HoursAwayProps) {
  const words = useMessages().selling.away;
  const text =
    kind === "away"
      ? phone
        ? words.text
        : words.textNoPhone
      : phone
        ? words.closedText
        : words.closedTextNoPhone;
  return (
    <EmptyState
      icon={<CalendarOff aria-hidden="true" />}
      title={kind === "away" ? words.title : words.closedTitle}
      text={text}
    >
      {kind === "away" ? (
        <LinkButton variant="primary" href={retryHref} data-keep-scroll>
          {words.retry}
        </LinkButton>
      ) : null}
      {phone ? (
        <LinkButton href={`tel:${phone.replace(/[^+\d]/g, "")}`}>{words.call({ phone })}</LinkButton>
      ) : null}
      <LinkButton variant="quiet" href={othersHref}>
        {othersLabel ?? words.others}
      </LinkButton>
    </EmptyState>
  );
}
