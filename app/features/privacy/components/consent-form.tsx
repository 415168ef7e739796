import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Select } from "~/ui/select";
import { StatusMark } from "~/ui/status-mark";
import { TextInput } from "~/ui/text-input";
import { CONSENT_KINDS, CONSENT_WORDING, DESK_SOURCES, type ConsentKind } from "../model";

type Held = Partial<Record<ConsentKind, { isGiven: boolean; wording: string; at: string }>>;

/** What holds of a consent, as a shape and a word. */
export function ConsentState({ held }: { held: { isGiven: boolean } | undefined }) {
  const words = useMessages().privacy.states;
  if (!held) return <StatusMark shape="dashed">{words.unasked}</StatusMark>;
  return held.isGiven ? (
    <StatusMark shape="check" tone="positive">
      {words.given}
    </StatusMark>
  ) : (
    <StatusMark shape="cross" tone="warning">
      {words.taken}
    </StatusMark>
  );
}

interface ConsentFormProps {
  held: Held;
  zone: string;
  mayWrite: boolean;
  sending: boolean;
}

/** The consents as they stand; staff write down what the client said, and where. */
export function ConsentForm({ held, zone, mayWrite, sending }: ConsentFormProps) {
  const words = useMessages().privacy;
  const locale = useLocale();
  const said = words.consents;
  return (
    <Form method="post" className="grid gap-4">
      <ul className="consents">
        {CONSENT_KINDS.map((kind) => {
          const one = held[kind];
          const since = one ? formatDateTime(new Date(one.at), zone, locale, "year") : null;
          const wording = one && one.wording !== CONSENT_WORDING ? words.older : null;
          return (
            <li key={kind}>
              <div className="min-w-0">
                <b>{words.kinds[kind]}</b>
                <p className="text-sm text-ink-2">{words.wordings[kind]}</p>
              </div>
              <div className="consent-state">
                <ConsentState held={one} />
                {since ? (
                  <span className="text-sm text-ink-3">{[since, wording].filter(Boolean).join(" · ")}</span>
                ) : null}
              </div>
              {mayWrite ? (
                <Select
                  key={`${kind}:${one?.at ?? ""}`}
                  name={kind}
                  aria-label={`${said.say}: ${words.kinds[kind]}`}
                  defaultValue=""
                  options={[
                    { value: "", label: said.same },
                    { value: "yes", label: said.yes },
                    { value: "no", label: said.no },
                  ]}
                />
              ) : null}
            </li>
          );
        })}
      </ul>
      {mayWrite ? (
        <div className="consent-foot">
          <Field label={said.source}>
            <Select
              name="source"
              options={DESK_SOURCES.map((value) => ({ value, label: words.sources[value] ?? value }))}
            />
          </Field>
          <Field label={said.comment} optional>
            <TextInput name="note" maxLength={200} placeholder={said.commentHint} />
          </Field>
          <Button name="intent" value="consents" pending={sending}>
            {said.save}
          </Button>
        </div>
      ) : null}
    </Form>
  );
}
