import { paths } from "~/lib/paths";
import { Notice } from "~/ui/notice";
import type { BoardPage } from "./progress-board";
import { EntryForm, type EntryAnswer } from "./entry-form";
import { useMeasureWords } from "./measure-words";

interface EntryPanelProps {
  page: BoardPage;
  once: string;
  today: string;
  answer: EntryAnswer | null;
  pending: boolean;
  /** The page without an open entry. */
  closeHref: string;
  /** The entry as it stands now, after somebody else changed it. */
  reloadHref: string;
  /** Whose consent is asked for; staff only. */
  consentOf: number | null;
  /** Changes when something was saved: the form is then a new one. News from elsewhere must not empty it. */
  formKey: string;
}

/** The form of an entry, new or an earlier one, with what speaks against writing it at all. */
export function EntryPanel(props: EntryPanelProps) {
  const { page, once, today, answer, pending, closeHref, reloadHref, consentOf, formKey } = props;
  const { words } = useMeasureWords();
  const { entry, last, period, client } = page;
  return (
    <div className="grid gap-3">
      {consentOf !== null && client.health !== true ? (
        <Notice tone="warning" title={words.form.noConsent}>
          <a className="link-underlined" href={paths.clientPrivacy(consentOf)}>
            {words.form.consents}
          </a>
        </Notice>
      ) : null}
      <EntryForm
        key={`${entry?.id ?? "new"}-${answer ? "answered" : formKey}`}
        once={once}
        today={today}
        period={period}
        last={last}
        entry={entry}
        answer={answer}
        pending={pending}
        cancelHref={entry ? closeHref : undefined}
        reloadHref={reloadHref}
      />
    </div>
  );
}
