import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Select } from "~/ui/select";

interface LinkOursProps {
  recordId: number;
  of: "staff" | "service";
  /** What the outside system calls them. */
  name: string;
  choices: readonly { id: number; name: string }[];
}

/** Says which of ours an outside person or service is. */
export function LinkOurs({ recordId, of, name, choices }: LinkOursProps) {
  const m = useMessages();
  const words = m.sync.explain;
  const isStaff = of === "staff";
  return (
    <Form method="post" className="grid max-w-xl gap-1.5">
      <input type="hidden" name="recordId" value={recordId} />
      <div className="flex items-end gap-2">
        <Field
          className="flex-1"
          label={isStaff ? words.linkStaffHint({ name }) : words.linkServiceHint({ name })}
        >
          <Select
            name={isStaff ? "staffId" : "serviceId"}
            placeholder={m.common.choose}
            required
            options={choices.map((choice) => ({ value: String(choice.id), label: choice.name }))}
          />
        </Field>
        <Button name="intent" value={isStaff ? "link-staff" : "link-service"}>
          {m.sync.decide.link}
        </Button>
      </div>
      {isStaff ? null : <p className="text-sm text-ink-3">{words.serviceLater}</p>}
    </Form>
  );
}
