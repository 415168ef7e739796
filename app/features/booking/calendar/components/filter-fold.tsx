import { Form, useSubmit } from "@remix-run/react";
import { ListFilter, X } from "lucide-react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Checkbox } from "~/ui/checkbox";
import { Fold } from "~/ui/fold";
import { Select } from "~/ui/select";
import { useHydrated } from "~/ui/use-hydrated";
import { calendarQuery, countFilters, FILTER_STATUSES, type CalendarAddress } from "../address/model";
import type { CalendarPage } from "../queries.server";

/** Whose, what, where, how it stands: a form whose answers live in the address. With scripts each choice counts at once. */
export function FilterFold({ page }: { page: CalendarPage }) {
  const m = useMessages();
  const words = m.calendar.filter;
  const submit = useSubmit();
  const hydrated = useHydrated();
  const { address, people, services, places } = page;
  const count = countFilters(address);
  const { view, day } = calendarQuery(address);
  return (
    <Fold
      className="filter-fold"
      summaryClass={count > 0 ? "btn btn-on" : "btn"}
      summary={
        <>
          <ListFilter aria-hidden="true" />
          <span className="filter-word">{words.title}</span>
          {count > 0 ? <span className="filter-count">{count}</span> : null}
        </>
      }
    >
      <Form
        method="get"
        className="filter-form"
        key={JSON.stringify(address)}
        onChange={(event) => submit(event.currentTarget, { replace: true, preventScrollReset: true })}
      >
        {view ? <input type="hidden" name="view" value={view} /> : null}
        {day ? <input type="hidden" name="day" value={day} /> : null}
        <fieldset>
          <legend>{words.people}</legend>
          <div className="filter-people">
            {people.map(({ id, name, isArchived }) => (
              <Checkbox
                key={id}
                name="staff"
                value={id}
                defaultChecked={address.staff.includes(id)}
                label={name}
                hint={isArchived ? m.calendar.archived : undefined}
              />
            ))}
          </div>
        </fieldset>
        <div className="filter-rest">
          <label>
            <span>{words.service}</span>
            <Select
              name="service"
              defaultValue={address.service ?? ""}
              options={[
                { value: "", label: words.anyService },
                ...services.map(({ id, name }) => ({ value: String(id), label: name })),
              ]}
            />
          </label>
          {places.length > 1 ? (
            <label>
              <span>{words.location}</span>
              <Select
                name="location"
                defaultValue={address.location ?? ""}
                options={[
                  { value: "", label: words.anyLocation },
                  ...places.map(({ id, name }) => ({ value: String(id), label: name })),
                ]}
              />
            </label>
          ) : null}
          <fieldset>
            <legend>{words.status}</legend>
            {FILTER_STATUSES.map((status) => (
              <Checkbox
                key={status}
                name="status"
                value={status}
                defaultChecked={address.status.includes(status)}
                label={m.booking.status[status]}
              />
            ))}
            <p className="field-hint">{words.usual}</p>
          </fieldset>
        </div>
        <div className="filter-foot">
          {hydrated ? null : (
            <Button size="sm" variant="primary">
              {words.apply}
            </Button>
          )}
          {count > 0 ? (
            <a href={clearedHref(address)} className="btn btn-sm btn-quiet">
              {words.clear}
            </a>
          ) : null}
        </div>
      </Form>
    </Fold>
  );
}

/** The filters that are set, each with its way out: what is hidden must not be forgotten. */
export function FilterMarks({ page }: { page: CalendarPage }) {
  const m = useMessages();
  const words = m.calendar.filter;
  const { address, people, services, places } = page;
  const marks = [
    ...address.staff.map((id) => ({
      key: `staff${id}`,
      name: people.find((one) => one.id === id)?.name ?? String(id),
      rest: { staff: address.staff.filter((other) => other !== id) },
    })),
    ...services.filter(({ id }) => id === address.service).map(({ name }) => ({ key: "service", name, rest: { service: null } })), // prettier-ignore
    ...places.filter(({ id }) => id === address.location).map(({ name }) => ({ key: "place", name, rest: { location: null } })), // prettier-ignore
    ...address.status.map((status) => ({
      key: status,
      name: m.booking.status[status],
      rest: { status: address.status.filter((other) => other !== status) },
    })),
  ];
  if (marks.length === 0) return null;
  return (
    <nav className="filter-marks" aria-label={words.title}>
      {marks.map(({ key, name, rest }) => (
        <a
          key={key}
          className="tag"
          href={paths.calendar(calendarQuery({ ...address, ...rest }))}
          aria-label={words.drop({ name })}
        >
          {name}
          <X aria-hidden="true" />
        </a>
      ))}
      {marks.length > 1 ? (
        <a className="link text-sm" href={clearedHref(address)}>
          {words.clear}
        </a>
      ) : null}
    </nav>
  );
}

function clearedHref(address: CalendarAddress): string {
  return paths.calendar(calendarQuery({ ...address, staff: [], service: null, location: null, status: [] }));
}
