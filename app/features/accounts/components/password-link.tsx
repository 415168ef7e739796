import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { CopyButton } from "~/ui/copy-button";
import { FormErrors } from "~/ui/form-errors";
import { Section } from "~/ui/section";

type PasswordLinkProps = {
  user: { isActive: boolean; email: string | null; isInvited: boolean };
  /** The newest link that still opens, as an address, and until when it does. */
  link: { url: string; until: string } | null;
  refused?: readonly string[] | null;
};

/** The letter by which somebody chooses a password, and the link in it for whoever has no letters set up. */
export function PasswordLink({ user, link, refused }: PasswordLinkProps) {
  const words = useMessages().access.users;
  const maySend = user.isActive && user.email !== null;
  return (
    <Section title={words.linkTitle} note={user.isInvited ? words.inviteNote : words.resetNote}>
      <div className="grid gap-4">
        <FormErrors form={refused} />
        {maySend ? (
          <Form method="post">
            <Button name="intent" value="link">
              {user.isInvited ? words.sendInvite : words.sendReset}
            </Button>
          </Form>
        ) : (
          <p className="text-ink-2">{user.isActive ? words.noEmail : words.inactive}</p>
        )}
        {link ? (
          <div className="grid gap-2">
            <p className="text-sm text-ink-2">{words.linkLive({ until: link.until })}</p>
            <div className="flex max-w-2xl items-center gap-2 rounded-lg bg-sunken px-3 py-2">
              <code className="min-w-0 flex-1 text-sm wrap-anywhere">{link.url}</code>
              <CopyButton text={link.url} label={words.copyLink} copiedLabel={words.copied} />
            </div>
          </div>
        ) : null}
      </div>
    </Section>
  );
}
