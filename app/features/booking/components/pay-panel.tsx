import { Form, useNavigation, useRevalidator } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatMoney } from "~/lib/money";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { HoldLine } from "./hold-line";

interface PayPanelProps {
  state: "ready" | "checking" | "failed" | "down" | "no_gateway" | "lapsed";
  dueMinor: number;
  currency: string;
  when: string;
  isHeld: boolean;
  holdUntil: string | null;
  now: string;
  zone: string;
  phone: string;
  /** Choosing an hour anew. */
  again: string;
  action: string;
  checkAgain: string;
  /** In a frame of another site: the gateway gets the whole window. */
  leavesFrame: boolean;
}

/** What is due, how paying stands, and the one thing to do about it. */
export function PayPanel(props: PayPanelProps) {
  const { state, dueMinor, currency, when, isHeld, phone, again } = props;
  const m = useMessages();
  const locale = useLocale();
  const words = m.storefront.pay;
  usePolling(state === "checking");
  const sum = formatMoney(dueMinor, currency, locale);
  const call = phone ? (
    <LinkButton size="lg" href={`tel:${phone.replace(/[^+\d]/g, "")}`}>
      {m.storefront.visit.call({ phone })}
    </LinkButton>
  ) : null;
  if (state === "checking") {
    return (
      <div className="grid gap-5" aria-live="polite">
        <h1 className="mb-0">{words.checking}</h1>
        <p className="flex items-center gap-3 text-base text-ink-2">
          <span className="spinner waiting-mark" aria-hidden="true" />
          {words.checkingText}
        </p>
        <div className="grid gap-3">
          <LinkButton size="lg" href={props.checkAgain}>
            {words.checkAgain}
          </LinkButton>
          <PayForm {...props} sum={sum} isQuiet />
        </div>
      </div>
    );
  }
  if (state === "lapsed") {
    return (
      <div className="grid gap-5">
        <h1 className="mb-0">{words.lapsed}</h1>
        <p className="text-base text-ink-2">{words.lapsedText}</p>
        <LinkButton variant="primary" size="lg" href={again}>
          {words.again}
        </LinkButton>
        {call}
      </div>
    );
  }
  return (
    <div className="grid gap-5">
      <h1 className="mb-0">{state === "failed" ? words.failed : words.title}</h1>
      {state === "failed" ? <Notice tone="negative" live="alert" title={words.failedText} /> : null}
      {state === "down" ? (
        <Notice tone="warning" live="alert" title={words.down}>
          {words.downText}
        </Notice>
      ) : null}
      {state === "no_gateway" ? (
        <Notice tone="warning" live="alert" title={words.noGateway}>
          {words.noGatewayText}
        </Notice>
      ) : null}
      {isHeld ? (
        <HoldLine holdUntil={props.holdUntil} now={props.now} zone={props.zone} isLapsed={false} />
      ) : null}
      <dl className="bill">
        <div>
          <dt className="first-letter:uppercase">{when}</dt>
          <dd />
        </div>
        <div data-total="">
          <dt>{words.toPay}</dt>
          <dd>{sum}</dd>
        </div>
      </dl>
      {state === "no_gateway" ? call : <PayForm {...props} sum={sum} />}
      {state === "no_gateway" ? null : <p className="text-sm text-ink-2">{words.note}</p>}
      {isHeld ? <GiveUp action={props.action} /> : null}
    </div>
  );
}

function PayForm({
  action,
  leavesFrame,
  sum,
  isQuiet = false,
}: PayPanelProps & { sum: string; isQuiet?: boolean }) {
  const words = useMessages().storefront.pay;
  const intent = useNavigation().formData?.get("intent");
  return (
    // A whole document: what follows is another site's page.
    <Form method="post" action={action} reloadDocument target={leavesFrame ? "_top" : undefined}>
      <Button
        variant={isQuiet ? "secondary" : "primary"}
        size="lg"
        block
        name="intent"
        value="pay"
        pending={intent === "pay"}
        pendingLabel={words.going}
      >
        {words.go({ sum })}
      </Button>
    </Form>
  );
}

function GiveUp({ action }: { action: string }) {
  const words = useMessages().storefront.pay;
  return (
    <Form method="post" action={action}>
      <Button variant="quiet" block name="intent" value="release">
        {words.giveUp}
      </Button>
    </Form>
  );
}

const POLL_MS = 2_500;
const POLLS = 40;

/** Looks again while the gateway has not decided; a page that nobody looks at waits. */
function usePolling(isOn: boolean): void {
  const { revalidate } = useRevalidator();
  const done = useRef(0);
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => {
      if (document.visibilityState !== "visible") return;
      done.current += 1;
      if (done.current > POLLS) clearInterval(timer);
      else revalidate();
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [isOn, revalidate]);
}
