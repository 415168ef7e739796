import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Section } from "~/ui/section";
import { StatusMark } from "~/ui/status-mark";

/** Whether somebody signs in with a code too, and the way out when their phone is lost. */
export function UserSecondStep({ isOn }: { isOn: boolean }) {
  const words = useMessages().access.secondStep;
  return (
    <Section title={words.ofUser}>
      {isOn ? (
        <Form method="post" className="grid justify-items-start gap-3">
          <StatusMark shape="check" tone="positive">
            {words.ofUserOn}
          </StatusMark>
          <p className="text-sm text-ink-2">{words.ofUserSwitchOffText}</p>
          <Button variant="danger" name="intent" value="second-step-off">
            {words.ofUserSwitchOff}
          </Button>
        </Form>
      ) : (
        <StatusMark shape="dash">{words.ofUserOff}</StatusMark>
      )}
    </Section>
  );
}
