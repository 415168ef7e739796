import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { Field } from "~/ui/field";
import { TextInput } from "~/ui/text-input";

interface PointsFieldProps {
  /** What the client has; one point is one major unit. */
  points: number;
  priceMinor: number;
  currency: string;
  value?: string;
  error?: string[];
}

/** How many points go into this visit; at most what it costs. */
export function PointsField({ points, priceMinor, currency, value, error }: PointsFieldProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.storefront.held;
  const most = Math.min(points, Math.floor(priceMinor / 100));
  const hint = words.pointsHint({
    n: formatNumber(points, locale),
    worth: formatMoney(most * 100, currency, locale),
  });
  return (
    <Field id="points" label={words.points} hint={hint} error={error} optional>
      <TextInput
        name="points"
        type="number"
        inputMode="numeric"
        min={0}
        max={most}
        step={1}
        defaultValue={value}
      />
    </Field>
  );
}
