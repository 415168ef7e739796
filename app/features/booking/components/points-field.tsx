import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { POINT_MINOR } from "~/features/loyalty/model";
import { spendLimits, type SpendRules } from "~/features/loyalty/spending/model";
import { Field } from "~/ui/field";
import { TextInput } from "~/ui/text-input";

interface PointsFieldProps {
  /** What the client has; one point is one major unit. */
  points: number;
  rules: SpendRules;
  priceMinor: number;
  currency: string;
  value?: string;
  error?: string[];
}

/** How many points go into this visit: no more than the programme lets, and what holds it down in words. */
export function PointsField({ points, rules, priceMinor, currency, value, error }: PointsFieldProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.storefront.held;
  const { most, least, because } = spendLimits({ balance: points, priceMinor, currency, settings: rules });
  const n = formatNumber(points, locale);
  if (most === 0)
    return (
      <p className="text-sm text-ink-2">
        {words.pointsNone({
          n,
          least: formatNumber(rules.spendMin, locale),
          isTooFew: because === "balance",
        })}
      </p>
    );
  const bounds = [
    words.pointsHint({ n, worth: formatMoney(most * POINT_MINOR, currency, locale) }),
    because === "share" ? words.pointsShare({ percent: rules.spendPercent }) : "",
    least > 1 ? words.pointsLeast({ n: formatNumber(least, locale) }) : "",
  ];
  const hint = bounds.filter(Boolean).join(". ");
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
