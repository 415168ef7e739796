import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { PasswordInput } from "~/ui/password-input";
import { TextInput } from "~/ui/text-input";

/** Which fields were not taken, and what was typed; the token is never in it. */
export interface BotFormRefusal {
  botName: string;
  wrong: { botName?: true; botToken?: "wrong" | "needed" };
}

interface BotAccountFormProps {
  botName: string;
  hasToken: boolean;
  refused: BotFormRefusal | null;
  pending: boolean;
}

/** Which bot it is and what proves it. The token goes in and never comes out. */
export function BotAccountForm({ botName, hasToken, refused, pending }: BotAccountFormProps) {
  const words = useMessages().bot.settings.account;
  const { botName: nameWrong, botToken: tokenWrong } = refused?.wrong ?? {};
  return (
    <Form method="post" className="grid max-w-2xl gap-5" noValidate>
      <input type="hidden" name="intent" value="save" />
      <p className="max-w-prose text-sm text-ink-2">{words.how}</p>
      <Field label={words.name} hint={words.nameHint} error={nameWrong ? [words.nameWrong] : undefined}>
        <TextInput
          className="max-w-80"
          name="botName"
          autoComplete="off"
          spellCheck={false}
          defaultValue={refused?.botName ?? botName}
        />
      </Field>
      <Field
        label={words.token}
        hint={hasToken ? words.kept : words.missing}
        error={tokenWrong ? [tokenWrong === "needed" ? words.tokenNeeded : words.tokenWrong] : undefined}
      >
        <PasswordInput
          name="botToken"
          autoComplete="off"
          placeholder={hasToken ? "••••••••••••" : undefined}
        />
      </Field>
      <p className="-mt-2 text-sm text-ink-3">{words.note}</p>
      <div>
        <Button variant="primary" pending={pending}>
          {words.save}
        </Button>
      </div>
    </Form>
  );
}
