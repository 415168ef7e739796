import { useMessages } from "~/i18n/context";
import { Notice } from "~/ui/notice";
import type { ClientFieldName } from "./client-fields";

/** A field that now says something else than what was typed. */
export interface ChangedField {
  field: ClientFieldName;
  saved: string;
}

/** Somebody saved the card meanwhile: what it says now, beside what is still in the fields. */
export function StaleClient({
  changed,
  reloadHref,
}: {
  changed: readonly ChangedField[];
  reloadHref: string;
}) {
  const m = useMessages();
  const words = m.clients.form;
  const labels: Record<ClientFieldName, string> = { ...words, locale: words.language };
  const shown = ({ field, saved }: ChangedField) =>
    field === "locale" ? (m.clients.languages[saved] ?? saved) : saved;
  return (
    <Notice tone="warning" live="alert" title={words.stale}>
      <p>{changed.length > 0 ? words.staleText : words.staleSame}</p>
      {changed.length > 0 ? (
        <ul>
          {changed.map((change) => (
            <li key={change.field}>
              {labels[change.field]}:{" "}
              {change.saved === "" ? words.nowEmpty : words.nowSaved({ value: shown(change) })}
            </li>
          ))}
        </ul>
      ) : null}
      <p className="pt-1">
        <a className="link-underlined" href={reloadHref} data-reload>
          {words.takeTheirs}
        </a>
      </p>
    </Notice>
  );
}
