import { Form } from "@remix-run/react";
import { type ReactNode, useState } from "react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { RadioGroup } from "~/ui/radio-group";
import { TextInput } from "~/ui/text-input";
import { Textarea } from "~/ui/textarea";
import { BODY_MAX, type SendChannel } from "../model";
import type { Typed } from "./finish-form";

/** A channel we could send by, and what stands against it. */
export interface Outlet {
  channel: SendChannel;
  /** Null: it works. */
  obstacle: "no_address" | "off" | null;
}

interface ComposerProps {
  outlets: readonly Outlet[];
  pending: boolean;
  refused?: Typed | null;
  /** What makes a double submit one. */
  children: ReactNode;
}

/** Writing to a client by a channel they can be reached on; the others say quietly why they are shut. */
export function Composer({ outlets, pending, refused, children }: ComposerProps) {
  const m = useMessages().conversations;
  const words = m.talk;
  const open = outlets.filter(({ obstacle }) => obstacle === null);
  const typed = refused?.typed ?? {};
  const first = open.find(({ channel }) => channel === typed.channel) ?? open[0];
  const [channel, setChannel] = useState(first?.channel);
  if (!first) return <p className="text-sm text-ink-2">{words.nowhere}</p>;
  return (
    <Form method="post" className="grid gap-3" noValidate>
      <input type="hidden" name="intent" value="send" />
      {children}
      <RadioGroup
        legend={words.channel}
        name="channel"
        defaultValue={first.channel}
        onChange={(value) => setChannel(value as SendChannel)}
        inline
        options={open.map((outlet) => ({ value: outlet.channel, label: m.channels[outlet.channel] }))}
      />
      {open.some((outlet) => outlet.channel === "email") ? (
        <div hidden={channel !== "email"}>
          <Field label={words.subject} hint={words.subjectHint} error={refused?.errors.subject} optional>
            <TextInput name="subject" defaultValue={typed.subject ?? ""} maxLength={200} />
          </Field>
        </div>
      ) : null}
      <Field label={words.body} error={refused?.errors.body}>
        <Textarea name="body" rows={4} maxLength={BODY_MAX} defaultValue={typed.body ?? ""} required />
      </Field>
      <div className="flex flex-wrap items-center gap-3">
        <Button variant="primary" pending={pending} pendingLabel={words.sending}>
          {words.send}
        </Button>
        <p className="text-sm text-ink-3">
          {outlets
            .flatMap(({ channel: shut, obstacle }) =>
              obstacle === null ? [] : [obstacle === "off" ? words.off[shut] : words.noAddress[shut]],
            )
            .join(". ")}
        </p>
      </div>
    </Form>
  );
}
