import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { CopyButton } from "~/ui/copy-button";
import { Field } from "~/ui/field";
import { LinkButton } from "~/ui/link-button";
import { Section } from "~/ui/section";
import { Textarea } from "~/ui/textarea";
import { TextInput } from "~/ui/text-input";
import type { ConflictView } from "../queries.server";

interface ConflictWaysProps {
  conflict: ConflictView;
  choices: readonly string[];
  /** For our client, in their language. */
  cancelWords: string;
  plea: { text: string; isSaid: boolean };
  /** What became of the plea. */
  pleaStatus: ReactNode;
}

/** The ways out: one form for each, every one of them works without scripts. */
export function ConflictWays({ conflict, choices, cancelWords, plea, pleaStatus }: ConflictWaysProps) {
  const words = useMessages().conflicts.ways;
  const { ours } = conflict;
  const one = (choice: "put_back" | "theirs" | "ours") =>
    choices.includes(choice) ? (
      <Form method="post">
        <Button name="choice" value={choice} variant={choice === "ours" ? undefined : "primary"}>
          {words[choice]}
        </Button>
      </Form>
    ) : null;
  return (
    <div className="grid gap-6">
      <Section title={words.title}>
        <div className="flex flex-wrap gap-2">
          {one("put_back")}
          {one("theirs")}
          {one("ours")}
          {ours.bookingId === null ? null : (
            <LinkButton href={paths.moveBooking(ours.bookingId)}>{words.move}</LinkButton>
          )}
        </div>
        <p className="mt-2 text-sm text-ink-3">{words.moveHint}</p>
        {conflict.kind === "overlap" ? (
          <p className="mt-3 text-sm text-ink-2">
            <b className="font-medium">{words.there}.</b> {words.thereHint}
          </p>
        ) : null}
      </Section>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        {choices.includes("ask") ? (
          <div>
            <Section title={words.ask}>
              <p className="mb-2 text-sm text-ink-3">{words.askHint}</p>
              <p className="mb-3 rounded-lg bg-sunken p-3 text-sm whitespace-pre-line wrap-anywhere">
                {plea.text}
              </p>
              <div className="flex flex-wrap items-center gap-2">
                {plea.isSaid ? null : (
                  <Form method="post">
                    <Button name="choice" value="ask" variant="primary">
                      {words.askNow}
                    </Button>
                  </Form>
                )}
                <CopyButton text={plea.text} label={words.copy} copiedLabel={words.copied} />
              </div>
              {plea.isSaid ? <div className="mt-3">{pleaStatus}</div> : null}
            </Section>
          </div>
        ) : null}
        {choices.includes("cancel") ? (
          <div>
            <Section title={words.cancel}>
              <Form method="post" className="grid gap-3">
                <Field label={words.message} hint={words.messageHint}>
                  <Textarea name="message" rows={5} maxLength={1000} defaultValue={cancelWords} />
                </Field>
                <div>
                  <Button name="choice" value="cancel" variant="danger">
                    {words.cancel}
                  </Button>
                </div>
              </Form>
            </Section>
          </div>
        ) : null}
      </div>
      {choices.includes("keep") ? (
        <Section title={words.keep}>
          <Form method="post" className="grid max-w-xl gap-3">
            <Field label={words.reason} hint={words.reasonHint} required>
              <TextInput name="reason" maxLength={300} />
            </Field>
            <div>
              <Button name="choice" value="keep">
                {words.keep}
              </Button>
            </div>
          </Form>
        </Section>
      ) : null}
    </div>
  );
}
