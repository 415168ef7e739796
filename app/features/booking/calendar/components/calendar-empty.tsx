import { CalendarDays } from "lucide-react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { calendarQuery, countFilters } from "../address/model";
import type { CalendarPage } from "../queries.server";

/** No columns: nobody has been added yet, or the filters leave nobody. */
export function CalendarEmpty({ page }: { page: CalendarPage }) {
  const m = useMessages();
  const words = m.calendar.empty;
  const icon = <CalendarDays aria-hidden="true" />;
  if (page.people.length > 0 && countFilters(page.address) > 0)
    return (
      <EmptyState icon={icon} title={words.filtered} text={words.filteredText}>
        <LinkButton
          href={paths.calendar(
            calendarQuery({ ...page.address, staff: [], service: null, location: null, status: [] }),
          )}
        >
          {m.calendar.filter.clear}
        </LinkButton>
      </EmptyState>
    );
  return (
    <EmptyState icon={icon} title={words.staff} text={words.staffText}>
      <LinkButton variant="primary" href={paths.settingsPerson("new")}>
        {words.addStaff}
      </LinkButton>
    </EmptyState>
  );
}
