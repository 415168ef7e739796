import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { FilterTags } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { LinkButton } from "~/ui/link-button";
import { SearchInput } from "~/ui/search-input";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { INBOX_SOURCES, INBOX_STATUSES, type InboxFilter as Filter } from "../inbox/schema";

interface InboxFilterProps {
  filter: Filter;
  /** Where the filters lead: the list, or the preview of a replay. */
  hrefOf: (filter: Partial<Filter>) => string;
  counts?: { new: number; failed: number };
}

/** The filters as one GET form; the address says them all, so a view can be kept and shared. */
export function InboxFilter({ filter, hrefOf, counts }: InboxFilterProps) {
  const m = useMessages();
  const words = m.repair.inbox;
  const { status, ...rest } = filter;
  const isNarrowed = Object.values(filter).some((value) => value !== null && value !== "");
  return (
    <>
      <div className="toolbar pt-0">
        <FilterTags
          label={words.status}
          items={[
            { href: hrefOf(rest), label: m.repair.all, current: status === null },
            ...INBOX_STATUSES.map((one) => ({
              href: hrefOf({ ...rest, status: one }),
              label: m.sync.events.statuses[one],
              count: one === "new" || one === "failed" ? counts?.[one] || undefined : undefined,
              current: status === one,
            })),
          ]}
        />
      </div>
      <Form method="get" action={hrefOf({}).split("?")[0]} className="sync-filter" role="search">
        {status ? <input type="hidden" name="status" value={status} /> : null}
        <div className="sync-filter-wide">
          <SearchInput label={words.search} placeholder={words.search} defaultValue={filter.q} />
        </div>
        <Field label={words.source} className="max-sm:col-span-2">
          <Select
            name="source"
            defaultValue={filter.source ?? ""}
            placeholder={words.anySource}
            options={INBOX_SOURCES.map((value) => ({ value, label: m.sync.sources[value] ?? value }))}
          />
        </Field>
        <Field label={words.from}>
          <TextInput type="date" name="from" defaultValue={filter.from ?? ""} />
        </Field>
        <Field label={words.until}>
          <TextInput type="date" name="until" defaultValue={filter.until ?? ""} />
        </Field>
        <div className="sync-filter-do">
          <Button>{m.repair.apply}</Button>
          {isNarrowed ? (
            <LinkButton variant="quiet" href={hrefOf({})}>
              {m.repair.reset}
            </LinkButton>
          ) : null}
        </div>
      </Form>
    </>
  );
}
