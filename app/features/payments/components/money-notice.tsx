import { useLocale, useMessages } from "~/i18n/context";
import { formatMoney } from "~/lib/money";
import { Notice } from "~/ui/notice";

/** What a press on a visit's money has led to. */
export type MoneyOutcome =
  | { did: "taken" | "refunded"; amountMinor: number; currency: string }
  | { did: "points_taken" | "retried" | "handed_back" }
  | { did: "checked"; progress: "succeeded" | "pending" | "failed" | "none" }
  | { refused: "overpayment" | "too_much"; limitMinor: number; currency: string }
  | { refused: "nothing" | "closed" | "points" | "not_waiting" | "unclear" };

/** Says it where the button was pressed; read out at once. */
export function MoneyNotice({ outcome }: { outcome: MoneyOutcome | undefined }) {
  const words = useMessages().payments.outcome;
  const locale = useLocale();
  if (!outcome) return null;
  if ("refused" in outcome) {
    const text =
      "limitMinor" in outcome
        ? words.refused[outcome.refused]({ money: formatMoney(outcome.limitMinor, outcome.currency, locale) })
        : words.refused[outcome.refused];
    return <Notice tone="warning" live="alert" title={text} />;
  }
  if (outcome.did === "checked") {
    const tone = outcome.progress === "succeeded" ? "positive" : "info";
    return <Notice tone={tone} live="status" title={words.checked[outcome.progress]} />;
  }
  const text =
    "amountMinor" in outcome
      ? words[outcome.did]({ money: formatMoney(outcome.amountMinor, outcome.currency, locale) })
      : words[outcome.did];
  return <Notice tone="positive" live="status" title={text} />;
}
