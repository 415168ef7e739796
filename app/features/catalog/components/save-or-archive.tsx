import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";

interface SaveOrArchiveProps {
  backHref: string;
  sending: boolean;
  /** Undefined: it is new, there is nothing to archive yet. */
  isArchived: boolean | undefined;
  words: { archive: string; restore: string };
}

/** The end of a form of something that is kept for good: save, go back, and far from these the archive. */
export function SaveOrArchive({ backHref, sending, isArchived, words }: SaveOrArchiveProps) {
  const { common } = useMessages();
  return (
    <div className="form-end">
      <Button variant="primary" pending={sending} name="intent" value="save">
        {common.save}
      </Button>
      <LinkButton href={backHref}>{common.back}</LinkButton>
      {isArchived === undefined ? null : (
        <Button
          variant="quiet"
          className="form-rare"
          name="intent"
          value={isArchived ? "restore" : "archive"}
          formNoValidate
        >
          {isArchived ? words.restore : words.archive}
        </Button>
      )}
    </div>
  );
}
