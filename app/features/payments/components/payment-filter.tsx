import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { FilterTags } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { LinkButton } from "~/ui/link-button";
import { SearchInput } from "~/ui/search-input";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { LIST_STATUSES, METHODS } from "../model";
import type { ListParams } from "../schema";

interface PaymentFilterProps {
  params: Omit<ListParams, "before">;
  people: readonly { id: number; name: string }[];
  /** How many need somebody. */
  attention: number;
}

/** The filters as one GET form; the address says them all, so a view can be kept and shared. */
export function PaymentFilter({ params, people, attention }: PaymentFilterProps) {
  const words = useMessages().payments;
  const { status, ...rest } = params;
  const isNarrowed = Object.values(params).some((value) => value !== null && value !== "");
  return (
    <>
      <div className="toolbar pt-0">
        <FilterTags
          label={words.filter.status}
          items={[
            { href: paths.payments(rest), label: words.filter.all, current: status === null },
            ...LIST_STATUSES.map((one) => ({
              href: paths.payments({ ...rest, status: one }),
              label: words.filter[one],
              count: one === "attention" && attention > 0 ? attention : undefined,
              current: status === one,
            })),
          ]}
        />
      </div>
      <Form
        method="get"
        action={paths.payments()}
        className="money-filter"
        role="search"
        aria-label={words.filter.title}
      >
        {status ? <input type="hidden" name="status" value={status} /> : null}
        <div className="money-filter-wide">
          <SearchInput label={words.filter.search} defaultValue={params.q} />
        </div>
        <Field label={words.filter.from}>
          <TextInput type="date" name="from" defaultValue={params.from ?? ""} />
        </Field>
        <Field label={words.filter.until}>
          <TextInput type="date" name="until" defaultValue={params.until ?? ""} />
        </Field>
        <Field label={words.filter.method}>
          <Select
            name="method"
            defaultValue={params.method ?? ""}
            placeholder={words.filter.anyMethod}
            options={METHODS.map((value) => ({ value, label: words.methods[value] }))}
          />
        </Field>
        <Field label={words.filter.staff}>
          <Select
            name="staff"
            defaultValue={params.staff === null ? "" : String(params.staff)}
            placeholder={words.filter.anyStaff}
            options={people.map(({ id, name }) => ({ value: String(id), label: name }))}
          />
        </Field>
        <div className="money-filter-do">
          <Button>{words.filter.apply}</Button>
          {isNarrowed ? (
            <LinkButton variant="quiet" href={paths.payments()}>
              {words.filter.reset}
            </LinkButton>
          ) : null}
        </div>
      </Form>
    </>
  );
}
