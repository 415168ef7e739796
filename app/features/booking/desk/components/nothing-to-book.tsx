import { CalendarPlus } from "lucide-react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";

/** There is no service yet. */
export function NothingToBook() {
  const words = useMessages().catalog.services;
  return (
    <EmptyState icon={<CalendarPlus aria-hidden="true" />} title={words.empty} text={words.emptyText}>
      <LinkButton variant="primary" href={paths.settingsServices()}>
        {words.title}
      </LinkButton>
    </EmptyState>
  );
}
