import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Checkbox } from "~/ui/checkbox";
import { Field } from "~/ui/field";
import { Notice } from "~/ui/notice";
import { RadioGroup } from "~/ui/radio-group";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { ERASURE_REASONS, type ErasureRefusal } from "../model";

interface ErasureFormProps {
  code: string;
  visits: readonly { id: number; startsAt: string; serviceName: string }[];
  isMoneyUnderWay: boolean;
  refused: ErasureRefusal["reason"] | "understood" | "visit" | null;
  /** What was chosen before it was refused. */
  chosen: { reason: string; visits: string };
  zone: string;
  sending: boolean;
}

/** What erasing does and what it leaves, what stands in its way, and the confirmation that has to be typed. */
export function ErasureForm({ code, visits, isMoneyUnderWay, refused, chosen, zone, sending }: ErasureFormProps) {
  const words = useMessages().privacy.erase;
  const locale = useLocale();
  return (
    <>
      <p className="max-w-2xl">{words.text}</p>
      <div className="erase-lists">
        <Telling title={words.goes} lines={words.goesList} />
        <Telling title={words.stays} lines={words.staysList} />
      </div>
      <Form method="post" className="grid max-w-xl gap-5">
        {refused ? <Notice tone="warning" live="alert" title={words.unfinished}>{words.refused[refused]}</Notice> : null}
        {visits.length > 0 ? (
          <div className="grid gap-3">
            <Notice tone="warning" title={words.ahead}>
              <ul className="tabular">
                {visits.map(({ id, startsAt, serviceName }) => (
                  <li key={id}>
                    <a className="link" href={paths.booking(id)}>
                      {formatDateTime(new Date(startsAt), zone, locale, "weekday")}
                    </a>
                    {` · ${serviceName}`}
                  </li>
                ))}
              </ul>
              <p>{words.aheadText}</p>
            </Notice>
            <RadioGroup
              legend={words.visitsChoice}
              name="visits"
              defaultValue={chosen.visits || "wait"}
              options={[
                { value: "wait", label: words.wait, hint: words.waitHint },
                { value: "cancel", label: words.cancel, hint: words.cancelHint },
              ]}
            />
          </div>
        ) : isMoneyUnderWay ? (
          <>
            <Notice tone="warning" title={words.money}>{words.moneyText}</Notice>
            <input type="hidden" name="visits" value="wait" />
          </>
        ) : null}
        <Field label={words.reason}>
          <Select name="reason" defaultValue={chosen.reason} options={ERASURE_REASONS.map((value) => ({ value, label: words.reasons[value] ?? value }))} />
        </Field>
        <Field label={words.codeLabel} hint={words.code({ code })} error={refused === "code" ? words.refused.code : null}>
          <TextInput name="code" autoComplete="off" autoCapitalize="characters" spellCheck={false} maxLength={20} required className="tabular max-w-48" />
        </Field>
        <Checkbox name="understood" value="yes" required label={words.understood} />
        <div>
          <Button variant="danger" name="intent" value="erase" pending={sending}>
            {words.submit}
          </Button>
        </div>
      </Form>
    </>
  );
} // prettier-ignore

function Telling({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <div>
      <h3>{title}</h3>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}
