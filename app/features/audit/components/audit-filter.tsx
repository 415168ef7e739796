import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { LinkButton } from "~/ui/link-button";
import { SearchInput } from "~/ui/search-input";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { OPERATIONS } from "../model";
import type { AuditParams } from "../schema";

interface AuditFilterProps {
  params: Omit<AuditParams, "before">;
  people: readonly { id: number; name: string }[];
}

/** The filters of the log as one GET form; a client or a request that was chosen on the way stays chosen. */
export function AuditFilter({ params, people }: AuditFilterProps) {
  const words = useMessages().audit;
  const isNarrowed = Object.values(params).some((value) => value !== null && value !== "");
  return (
    <Form
      method="get"
      action={paths.audit()}
      className="money-filter audit-filter"
      role="search"
      aria-label={words.filter.title}
    >
      {params.client ? <input type="hidden" name="client" value={params.client} /> : null}
      {params.request ? <input type="hidden" name="request" value={params.request} /> : null}
      <div className="money-filter-wide">
        <SearchInput label={words.filter.search} defaultValue={params.q} />
      </div>
      <Field label={words.filter.from}>
        <TextInput type="date" name="from" defaultValue={params.from ?? ""} />
      </Field>
      <Field label={words.filter.until}>
        <TextInput type="date" name="until" defaultValue={params.until ?? ""} />
      </Field>
      <Field label={words.filter.user}>
        <Select
          name="user"
          defaultValue={params.user === null ? "" : String(params.user)}
          placeholder={words.filter.anyone}
          options={people.map(({ id, name }) => ({ value: String(id), label: name }))}
        />
      </Field>
      <Field label={words.filter.subject}>
        <Select
          name="subject"
          defaultValue={params.subject ?? ""}
          placeholder={words.filter.anything}
          options={Object.entries(words.subjects).map(([value, label]) => ({ value, label }))}
        />
      </Field>
      <Field label={words.filter.operation}>
        <Select
          name="operation"
          defaultValue={params.operation ?? ""}
          placeholder={words.filter.anyOperation}
          options={OPERATIONS.map((value) => ({ value, label: words.operations[value] }))}
        />
      </Field>
      <div className="money-filter-do">
        <Button>{words.filter.apply}</Button>
        {isNarrowed ? (
          <LinkButton variant="quiet" href={paths.audit()}>
            {words.filter.reset}
          </LinkButton>
        ) : null}
      </div>
    </Form>
  );
}
