import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { FormErrors } from "~/ui/form-errors";
import { LinkButton } from "~/ui/link-button";
import { Section } from "~/ui/section";

type Subject = { id: number; displayName: string; isActive: boolean };

/** Whether somebody can sign in, and the way to change it. */
export function Access({ user }: { user: Subject }) {
  const words = useMessages().accounts.users;
  return (
    <Section title={words.access}>
      {user.isActive ? (
        <LinkButton variant="danger" href={`${paths.settingsUser(user.id)}?confirm=deactivate`}>
          {words.deactivate}
        </LinkButton>
      ) : (
        <Form method="post" className="grid justify-items-start gap-3">
          <p className="text-ink-2">{words.reactivateText}</p>
          <Button name="intent" value="reactivate">
            {words.reactivate}
          </Button>
        </Form>
      )}
    </Section>
  );
}

/** Asks once more before access is closed: a page of its own, so it works without scripts. */
export function ConfirmDeactivation({
  user,
  refused,
}: {
  user: Subject;
  refused?: readonly string[] | null;
}) {
  const m = useMessages();
  const words = m.accounts.users;
  return (
    <Section title={words.deactivateTitle({ name: user.displayName })}>
      <Form method="post" className="grid max-w-2xl gap-5">
        <FormErrors form={refused} />
        <p>{words.deactivateText}</p>
        <div className="flex gap-3">
          <Button variant="danger" name="intent" value="deactivate">
            {words.deactivate}
          </Button>
          <LinkButton href={paths.settingsUser(user.id)}>{m.common.cancel}</LinkButton>
        </div>
      </Form>
    </Section>
  );
}
