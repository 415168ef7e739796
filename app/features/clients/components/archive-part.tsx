import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Fold } from "~/ui/fold";
import { Section } from "~/ui/section";
import { TextInput } from "~/ui/text-input";

interface ArchivePartProps {
  /** Local day and why, when the client is in the archive. */
  archive: { day: string; reason: string | null } | null;
  /** What was sent could not be done: the reason is missing. */
  refused: "reason" | "wrong" | null;
}

/** The way into the archive, and the way back. */
export function ArchivePart({ archive, refused }: ArchivePartProps) {
  const words = useMessages().clientForms.archive;
  const locale = useLocale();
  if (archive)
    return (
      <Section title={words.title} className="archive-part">
        <Form method="post" className="grid justify-items-start gap-2">
          <p className="text-ui">{words.isThere({ day: formatDay(archive.day, locale, "year") })}</p>
          {archive.reason ? <p className="text-sm text-ink-2">{words.because({ reason: archive.reason })}</p> : null}
          <Button name="intent" value="restore">{words.restore}</Button>
        </Form>
      </Section>
    );
  return (
    <Section title={words.title} className="archive-part">
      <p className="max-w-prose pb-3 text-sm text-ink-2">{words.text}</p>
      <Fold summary={words.put} summaryClass="btn w-max">
        <Form method="post" className="grid w-80 max-w-full gap-3 p-2">
          <Field label={words.reason} hint={words.reasonHint} error={refused ? words.noReason : undefined}>
            <TextInput name="reason" maxLength={300} />
          </Field>
          <Button variant="danger" name="intent" value="archive">{words.put}</Button>
        </Form>
      </Fold>
      {refused ? <p className="field-error pt-2" role="alert">{words.noReason}</p> : null}
    </Section>
  );
} // prettier-ignore
