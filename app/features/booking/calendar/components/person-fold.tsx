import { ChevronDown } from "lucide-react";
import { useMessages } from "~/i18n/context";
import { Fold } from "~/ui/fold";
import type { CalendarPage } from "../queries.server";

type PersonFoldProps = { page: CalendarPage; hrefFor: (staffId: number | null) => string };

/** Whose calendar it is: everybody's (a day only) or one person's. Links in a native fold, so it works without scripts. */
export function PersonFold({ page, hrefFor }: PersonFoldProps) {
  const m = useMessages();
  const { people, staffId, view } = page;
  if (people.length < 2) return null;
  const choices = [
    ...(view === "day" ? [{ id: null, name: m.booking.calendar.everyone }] : []),
    ...people.map(({ id, name }) => ({ id, name })),
  ];
  const chosen = choices.find(({ id }) => id === staffId) ?? choices[0];
  return (
    <Fold
      className="person-fold"
      label={m.booking.crm.person}
      summaryClass="btn"
      summary={
        <>
          <span>{chosen?.name}</span>
          <ChevronDown aria-hidden="true" />
        </>
      }
    >
      {choices.map(({ id, name }) => (
        <a
          key={id ?? "all"}
          href={hrefFor(id)}
          className="menu-item"
          aria-current={id === staffId ? "true" : undefined}
        >
          {name}
        </a>
      ))}
    </Fold>
  );
}
