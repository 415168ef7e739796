import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { TextInput } from "~/ui/text-input";
import type { Typed } from "./finish-form";

interface PostponeFormProps {
  actionId: number;
  /** The hour it was due at; the quick buttons keep it. */
  time: string;
  /** Local days. */
  days: { tomorrow: string; inThreeDays: string; inWeek: string };
  refused?: Typed | null;
}

/** Three usual ways to put something off, and any other day. */
export function PostponeForm({ actionId, time, days, refused }: PostponeFormProps) {
  const m = useMessages().conversations;
  const words = m.postpone;
  return (
    <div className="grid gap-3">
      <Form method="post" className="flex flex-wrap gap-2">
        <input type="hidden" name="intent" value="postpone" />
        <input type="hidden" name="actionId" value={actionId} />
        <input type="hidden" name="time" value={time} />
        {(["tomorrow", "inThreeDays", "inWeek"] as const).map((which) => (
          <Button key={which} name="day" value={days[which]}>
            {words[which]}
          </Button>
        ))}
      </Form>
      <Form method="post" className="flex flex-wrap items-end gap-3" noValidate>
        <input type="hidden" name="intent" value="postpone" />
        <input type="hidden" name="actionId" value={actionId} />
        <Field label={words.other} error={refused?.errors.day}>
          <TextInput type="date" name="day" defaultValue={refused?.typed.day ?? ""} required />
        </Field>
        <Field label={m.plan.time} error={refused?.errors.time}>
          <TextInput type="time" name="time" defaultValue={refused?.typed.time ?? time} />
        </Field>
        <Button>{words.save}</Button>
      </Form>
    </div>
  );
}
