import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { Textarea } from "~/ui/textarea";
import { BODY_MAX, notedChannels } from "../model";
import type { Typed } from "./finish-form";

interface NoteFormProps {
  /** The business's wall now, what the form begins with. */
  day: string;
  time: string;
  refused?: Typed | null;
  children: ReactNode;
}

/** Writing down a call or a chat that took place elsewhere. */
export function NoteForm({ day, time, refused, children }: NoteFormProps) {
  const m = useMessages().conversations;
  const words = m.talk;
  const typed = refused?.typed ?? {};
  const errors = refused?.errors ?? {};
  return (
    <Form method="post" className="grid gap-3" noValidate>
      <input type="hidden" name="intent" value="note" />
      {children}
      <p className="text-sm text-ink-2">{words.noteText}</p>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(8.25rem,1fr))] gap-3">
        <Field label={words.channel}>
          <Select
            name="channel"
            defaultValue={typed.channel ?? "phone"}
            options={notedChannels.map((value) => ({ value, label: m.channels[value] }))}
          />
        </Field>
        <Field label={words.direction}>
          <Select
            name="direction"
            defaultValue={typed.direction ?? "outbound"}
            options={[
              { value: "outbound", label: words.weBegan },
              { value: "inbound", label: words.theyBegan },
            ]}
          />
        </Field>
        <Field label={m.plan.day} error={errors.day}>
          <TextInput type="date" name="day" defaultValue={typed.day ?? day} max={day} required />
        </Field>
        <Field label={m.plan.time} error={errors.time}>
          <TextInput type="time" name="time" defaultValue={typed.time ?? time} />
        </Field>
      </div>
      <Field label={words.noteBody} error={errors.body}>
        <Textarea name="body" rows={3} maxLength={BODY_MAX} defaultValue={typed.body ?? ""} required />
      </Field>
      <div>
        <Button>{words.noteSave}</Button>
      </div>
    </Form>
  );
}
