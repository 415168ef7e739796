import { useFetcher, useRevalidator } from "@remix-run/react";
import { WalletCards } from "lucide-react";
import { useEffect } from "react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { useHydrated } from "~/ui/use-hydrated";
import type { BalanceAnswer } from "../schema";
import { BalancePanel, type ShownBalance } from "./balance-panel";

interface ClientBalanceProps {
  clientId: number;
  balance: ShownBalance;
  /** Names the question that may be sent. */
  once: string;
  now: string;
  zone: string;
}

/** The answer is told by the live line; where that is cut, the page looks by itself. */
const LOOK_MS = 10_000;

/** The balance on the card, with the button that asks for it. The answer comes in place; nothing that is being typed elsewhere is lost. */
export function ClientBalance({ clientId, balance, once, now, zone }: ClientBalanceProps) {
  const words = useMessages().billing;
  const hydrated = useHydrated();
  const asking = useFetcher<BalanceAnswer>();
  const accepting = useFetcher<BalanceAnswer>();
  const action = paths.clientBalance(clientId);
  const inPlace = hydrated ? <input type="hidden" name="inPlace" value="1" /> : null;
  const isAsked = balance.question?.state === "waiting";
  const isWaiting = asking.state !== "idle" || isAsked;
  const { revalidate } = useRevalidator();
  useEffect(() => {
    if (!isAsked) return undefined;
    const timer = setInterval(revalidate, LOOK_MS);
    return () => clearInterval(timer);
  }, [isAsked, revalidate]);
  const refusal = asking.state === "idle" ? asking.data?.refusal : null;
  return (
    <Section title={<span id="balance">{words.title}</span>}>
      <BalancePanel
        balance={balance}
        now={now}
        zone={zone}
        decide={
          balance.mayAsk
            ? ({ snapshotId }) => (
                <accepting.Form method="post" action={action}>
                  {inPlace}
                  <input type="hidden" name="snapshotId" value={snapshotId} />
                  <Button name="intent" value="accept-balance" pending={accepting.state !== "idle"}>
                    {words.accept}
                  </Button>
                </accepting.Form>
              )
            : undefined
        }
      />
      {balance.mayAsk ? (
        <asking.Form method="post" action={action} className="mt-4 grid justify-items-start gap-3">
          {inPlace}
          <input type="hidden" name="once" value={once} />
          <input type="hidden" name="intent" value="ask-balance" />
          {refusal ? (
            <Notice tone="warning" live="alert">
              {refusal}
            </Notice>
          ) : null}
          <Button
            icon={<WalletCards size={16} aria-hidden="true" />}
            pending={isWaiting}
            pendingLabel={words.asking}
          >
            {words.ask}
          </Button>
        </asking.Form>
      ) : null}
    </Section>
  );
}
