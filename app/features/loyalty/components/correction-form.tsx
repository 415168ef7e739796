import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { TextInput } from "~/ui/text-input";

/** What a form about points was refused for, and what had been typed. */
export interface PointsRefusal {
  errors: Record<string, string[] | undefined>;
  typed: { points?: string; reason?: string };
}

interface CorrectionFormProps {
  /** Makes a repeat of the same sending harmless. */
  once: string;
  pending: boolean;
  refused?: PointsRefusal;
}

/** Gives or takes points by hand, with a reason that stays in the ledger. Folded until it is needed. */
export function CorrectionForm({ once, pending, refused }: CorrectionFormProps) {
  const words = useMessages().loyalty.correction;
  return (
    <details className="money-fold" open={Boolean(refused)}>
      <summary>{words.open}</summary>
      <Form method="post" className="money-form" noValidate preventScrollReset>
        <input type="hidden" name="requestKey" value={once} />
        <Field label={words.points} hint={words.hint} error={refused?.errors.points}>
          <TextInput name="points" required maxLength={12} defaultValue={refused?.typed.points} />
        </Field>
        <Field label={words.reason} error={refused?.errors.reason}>
          <TextInput name="reason" required maxLength={500} defaultValue={refused?.typed.reason} />
        </Field>
        <div>
          <Button name="intent" value="correct-points" pending={pending}>
            {words.save}
          </Button>
        </div>
      </Form>
    </details>
  );
}

/** Gives one spending back, once, with a reason. */
export function ReturnForm({ pending, refused }: Omit<CorrectionFormProps, "once">) {
  const words = useMessages().loyalty.correction;
  return (
    <details className="money-fold" open={Boolean(refused)}>
      <summary>{words.giveBack}</summary>
      <Form method="post" className="money-form" noValidate>
        <Field label={words.reason} error={refused?.errors.reason}>
          <TextInput name="reason" required maxLength={500} defaultValue={refused?.typed.reason} />
        </Field>
        <div>
          <Button name="intent" value="return-points" pending={pending}>
            {words.giveBack}
          </Button>
        </div>
      </Form>
    </details>
  );
}
