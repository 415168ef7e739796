import { Form } from "@remix-run/react";
import type { Setting } from "~/features/settings/schema";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Switch } from "~/ui/switch";

/** How the two calendars go together. */
export function HybridForm({ hybrid, pending }: { hybrid: Setting<"hybrid">; pending: boolean }) {
  const words = useMessages().connections.hybrid;
  return (
    <Form method="post" className="grid max-w-2xl gap-4" key={JSON.stringify(hybrid)}>
      <input type="hidden" name="intent" value="hybrid" />
      {(["mirrorOwn", "sellWhenDown"] as const).map((name) => (
        <Switch
          key={name}
          name={name}
          label={words[name]}
          hint={words[`${name}Hint`]}
          defaultChecked={hybrid[name]}
        />
      ))}
      <div>
        <Button pending={pending}>{words.save}</Button>
      </div>
    </Form>
  );
}
