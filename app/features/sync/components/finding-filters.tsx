import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { FilterTags } from "~/ui/badge";
import { Button } from "~/ui/button";
import { SearchInput } from "~/ui/search-input";
import type { FindingKind, FindingState } from "../audit/model";
import { FINDING_KINDS, FINDING_STATES } from "../audit/schema";

interface FindingFiltersProps {
  auditId: number;
  filter: { kind: FindingKind | null; state: FindingState | null; q: string };
  counts: readonly { kind: string; state: string; n: number }[];
}

/** By kind, by state, and by number: what of an audit is shown. */
export function FindingFilters({ auditId, filter, counts }: FindingFiltersProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.repair.audit;
  const { kind, state, q } = filter;
  const sum = (fits: (row: { kind: string; state: string }) => boolean) =>
    formatNumber(counts.filter(fits).reduce((total, { n }) => total + n, 0), locale); // prettier-ignore
  return (
    <>
      <div className="toolbar pt-0">
        <FilterTags
          label={words.kind}
          items={[
            { href: paths.syncAudit(auditId, { state, q }), label: m.repair.all, current: kind === null },
            ...FINDING_KINDS.map((one) => ({
              href: paths.syncAudit(auditId, { state, q, kind: one }),
              label: words.kinds[one],
              count: sum((row) => row.kind === one && (state === null || row.state === state)),
              current: kind === one,
            })),
          ]}
        />
      </div>
      <div className="toolbar pt-0">
        <FilterTags
          label={words.state}
          items={[
            { href: paths.syncAudit(auditId, { kind, q }), label: m.repair.all, current: state === null },
            ...FINDING_STATES.map((one) => ({
              href: paths.syncAudit(auditId, { kind, q, state: one }),
              label: words.states[one],
              count: sum((row) => row.state === one && (kind === null || row.kind === kind)),
              current: state === one,
            })),
          ]}
        />
      </div>
      <Form method="get" className="sync-filter sync-filter-short" role="search">
        {kind ? <input type="hidden" name="kind" value={kind} /> : null}
        {state ? <input type="hidden" name="state" value={state} /> : null}
        <div className="sync-filter-wide">
          <SearchInput
            label={words.search}
            placeholder={words.search}
            defaultValue={q}
            clearHref={paths.syncAudit(auditId, { kind, state })}
          />
        </div>
        <div className="sync-filter-do">
          <Button>{m.repair.apply}</Button>
        </div>
      </Form>
    </>
  );
}
