import { useMessages } from "~/i18n/context";
import { Field } from "~/ui/field";
import { TextInput } from "~/ui/text-input";
import { StaffTimes } from "~/features/booking/components/staff-times";

type DeskTimesProps = Parameters<typeof StaffTimes>[0] & { typedOwn?: string };

/** The grid of a day, and below it a time by hand for what the grid does not have: staff know why. */
export function DeskTimes({ typedOwn, ...times }: DeskTimesProps) {
  const words = useMessages().desk.times;
  return (
    <div className="grid gap-4">
      <StaffTimes {...times} />
      <details className="disclosure" open={Boolean(typedOwn)}>
        <summary>{words.own}</summary>
        <Field label={words.ownTime} hint={words.ownHint} className="max-w-xs pt-2">
          <TextInput
            name="ownTime"
            placeholder="09:20"
            inputMode="numeric"
            autoComplete="off"
            defaultValue={typedOwn}
          />
        </Field>
      </details>
    </div>
  );
}
