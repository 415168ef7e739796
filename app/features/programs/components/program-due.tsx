import { useLocale, useMessages } from "~/i18n/context";
import { formatMoney } from "~/lib/money";
import { Button } from "~/ui/button";
import { Notice } from "~/ui/notice";

interface ProgramDueProps {
  due: { minor: number; currency: string };
  isPaidOnline: boolean;
  /** How paying stands after coming back from the gateway; null: nobody came back. */
  paying: string | null;
  /** Why the last press led nowhere. */
  problem: string | null;
}

/** What is left to pay of a client's programme, and the way to pay it. */
export function ProgramDue({ due, isPaidOnline, paying, problem }: ProgramDueProps) {
  const words = useMessages().programs.own;
  const locale = useLocale();
  const money = formatMoney(due.minor, due.currency, locale);
  const told = paying === null ? undefined : words.payState[paying];
  const why = problem === null ? undefined : words.payProblem[problem];
  return (
    <>
      {why ? <Notice tone="warning" live="alert" title={why} /> : null}
      {told ? (
        <Notice tone={paying === "succeeded" ? "positive" : paying === "failed" ? "negative" : "info"} live="status" title={told} />
      ) : null}
      {due.minor <= 0 || paying === "pending" ? null : isPaidOnline ? (
        <form method="post" className="own-due">
          <p>
            <b className="tabular">{words.dueOnline({ money })}</b>
            <span>{words.dueOnlineText}</span>
          </p>
          <Button variant="primary" name="intent" value="pay">
            {words.pay}
          </Button>
        </form>
      ) : (
        <Notice tone="info">{words.due({ money })}</Notice>
      )}
    </>
  );
} // prettier-ignore
