import { History } from "lucide-react";
import type { ComponentProps } from "react";
import { ClientTimeline } from "~/features/client-story/components/client-timeline";
import { toggleGroup, type TimelineGroup } from "~/features/client-story/model";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { FilterTags } from "~/ui/badge";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Section } from "~/ui/section";

type ClientStoryProps = ComponentProps<typeof ClientTimeline> & {
  groups: readonly TimelineGroup[];
  chosen: readonly TimelineGroup[];
  next: string | null;
  isBegin: boolean;
};

/** The one timeline of a client, with the kinds that may be switched on and off. */
export function ClientStory({ groups, chosen, next, isBegin, ...timeline }: ClientStoryProps) {
  const words = useMessages().story;
  const { clientId, days } = timeline;
  const kinds = chosen.length > 0 ? chosen.join(",") : undefined;
  return (
    <Section title={words.title}>
      <FilterTags
        label={words.filter}
        items={[
          { href: paths.client(clientId), label: words.all, current: chosen.length === 0 },
          ...groups.map((group) => ({
            href: paths.client(clientId, { kinds: toggleGroup(chosen, group) }),
            label: words.groups[group],
            current: chosen.includes(group),
          })),
        ]}
      />
      {days.length > 0 ? (
        <ClientTimeline {...timeline} />
      ) : (
        <EmptyState
          icon={<History aria-hidden="true" />}
          title={chosen.length > 0 ? words.emptyFilter : words.empty}
          text={chosen.length > 0 ? undefined : words.emptyText}
        />
      )}
      <div className="flex gap-2">
        {isBegin ? null : <LinkButton href={paths.client(clientId, { kinds })}>{words.newest}</LinkButton>}
        {next ? (
          <LinkButton href={paths.client(clientId, { kinds, before: next })}>{words.older}</LinkButton>
        ) : null}
      </div>
    </Section>
  );
}
