import { useMessages } from "~/i18n/context";
import { Notice } from "~/ui/notice";
import type { ClientFieldName } from "./client-fields";

/** What somebody else saved, beside what is in the form now. */
export interface ChangedField {
  /** A field of the card, or the words of one of the business's own. */
  field: ClientFieldName | "responsible" | { label: string };
  saved: string;
  mine: string;
}

/** Somebody saved the card meanwhile: both versions side by side; what was typed is still in the fields. */
export function StaleClient({ changed, reloadHref }: { changed: readonly ChangedField[]; reloadHref: string }) {
  const m = useMessages();
  const words = m.clients.form;
  const { field: fieldWord, saved, mine, empty } = m.clientForms.stale;
  const { responsible } = m.clientForms.extras;
  const labels: Record<ClientFieldName | "responsible", string> = { ...words, responsible, locale: words.language };
  const shown = ({ field }: ChangedField, value: string) => {
    if (value === "") return <span className="text-ink-3">{empty}</span>;
    return field === "locale" ? (m.clients.languages[value] ?? value) : value;
  };
  return (
    <Notice tone="warning" live="alert" title={words.stale}>
      <p>{changed.length > 0 ? words.staleText : words.staleSame}</p>
      {changed.length > 0 ? (
        <table className="versions">
          <thead>
            <tr>
              <th scope="col">{fieldWord}</th>
              <th scope="col">{saved}</th>
              <th scope="col">{mine}</th>
            </tr>
          </thead>
          <tbody>
            {changed.map((change) => {
              const label = typeof change.field === "string" ? labels[change.field] : change.field.label;
              return (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  <td data-label={saved}>{shown(change, change.saved)}</td>
                  <td data-label={mine}>{shown(change, change.mine)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      ) : null}
      <p className="pt-1">
        <a className="link-underlined" href={reloadHref} data-reload>
          {words.takeTheirs}
        </a>
      </p>
    </Notice>
  );
} // prettier-ignore
