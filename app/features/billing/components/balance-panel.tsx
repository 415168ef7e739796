import type { SerializeFrom } from "@remix-run/node";
import type { ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatAgo } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { DescriptionList } from "~/ui/description-list";
import { formatPhone } from "~/ui/format-phone-as-typed";
import { Notice } from "~/ui/notice";
import type { Balance, BalanceQuestion, KnownContract } from "../queries.server";
import { BalanceChart } from "./balance-chart";

export type ShownBalance = SerializeFrom<Balance>;

interface BalancePanelProps {
  balance: ShownBalance;
  now: string;
  zone: string;
  /** What stands under a contract in another name: the way to say that it is the client's. */
  decide?: (contract: SerializeFrom<KnownContract>) => ReactNode;
}

/** What the billing said: the balance, whose contract, how old; what the last question came to. */
export function BalancePanel({ balance, now, zone, decide }: BalancePanelProps) {
  const words = useMessages().billing;
  const locale = useLocale();
  const { question, contracts } = balance;
  const age = (at: string) => formatAgo(new Date(at), new Date(now), locale);
  const first = contracts[0];
  return (
    <>
      {/* Stands here from the start, so that what comes into it is read out. */}
      <div role="status" className="mb-4 grid gap-3 empty:mb-0">
        <QuestionOutcome balance={balance} lastAge={first ? age(first.takenAt) : null} />
      </div>
      {question === null && !first ? <p className="text-sm text-ink-3">{words.never}</p> : null}
      <div className="grid gap-5">
        {contracts.map((contract) => (
          <ContractFacts key={contract.snapshotId} {...{ contract, zone }}>
            <p className="text-sm text-ink-3">{words.asOf({ ago: age(contract.takenAt) })}</p>
            {contract.alsoOf ? (
              <p className="text-sm text-warning">
                {words.alsoOf}{" "}
                <a className="link" href={paths.client(contract.alsoOf.id)}>
                  {contract.alsoOf.name}
                </a>
              </p>
            ) : null}
            {contract.isForeign ? (
              <div className="mt-2">
                <Notice tone="warning" title={words.foreign}>
                  <p>{words.foreignText}</p>
                  {decide ? <div className="mt-2">{decide(contract)}</div> : null}
                </Notice>
              </div>
            ) : null}
          </ContractFacts>
        ))}
      </div>
    </>
  );
}

interface OutcomeProps {
  balance: ShownBalance;
  lastAge: string | null;
}

function QuestionOutcome({ balance: { question, isGone }, lastAge }: OutcomeProps) {
  const words = useMessages().billing;
  if (question === null) return null;
  const last = lastAge === null ? null : <p>{words.lastKnown({ ago: lastAge })}</p>;
  if (question.state === "waiting") return <p className="text-sm text-ink-2">{words.askingText}</p>;
  if (question.state === "failed")
    return (
      <Notice tone="negative" title={words.failed}>
        <p>{words.failures[question.failure ?? "away"]}</p>
        {last}
      </Notice>
    );
  if (isGone)
    return (
      <Notice title={words.notFound}>
        <p>{words.notFoundText({ n: question.phonesTried })}</p>
        {last}
      </Notice>
    );
  return <ProfileOutcome profile={question.profile} />;
}

const PROFILE_TONES = { held: "text-ink-2", queued: "text-ink-2", updated: "text-positive", differs: "text-warning", failed: "text-negative" } as const; // prettier-ignore

function ProfileOutcome({ profile }: { profile: BalanceQuestion["profile"] }) {
  const words = useMessages().billing;
  if (profile === "none") return null;
  return <p className={`text-sm ${PROFILE_TONES[profile]}`}>{words.profile[profile]}</p>;
}

interface ContractProps {
  contract: SerializeFrom<KnownContract>;
  zone: string;
  children: ReactNode;
}

function ContractFacts({ contract, zone, children }: ContractProps) {
  const words = useMessages().billing;
  const facts = words.facts;
  const items = [
    { term: facts.contract, value: contract.contractNumber },
    { term: facts.tariff, value: contract.tariff },
    { term: facts.name, value: <span className="wrap-anywhere">{contract.fullName}</span> },
    ...(contract.address ? [{ term: facts.address, value: <span className="wrap-anywhere">{contract.address}</span> }] : []),
    ...(contract.settlement ? [{ term: facts.settlement, value: contract.settlement }] : []),
    ...(contract.phone ? [{ term: facts.phone, value: <span className="tabular">{formatPhone(contract.phone)}</span> }] : []),
  ]; // prettier-ignore
  return (
    <div className="grid gap-3">
      <div>
        <BalanceFigure contract={contract} />
        {children}
      </div>
      <DescriptionList items={items} />
      <BalanceChart contract={contract} zone={zone} />
    </div>
  );
}

/** The figure; what is owed is said in a word as well as in colour. */
export function BalanceFigure({ contract }: { contract: SerializeFrom<KnownContract> }) {
  const words = useMessages().billing;
  const locale = useLocale();
  const { balanceMinor, currency } = contract;
  if (balanceMinor === null) return <p className="text-ink-2">{words.noBalance}</p>;
  const owes = balanceMinor < 0;
  return (
    <p className={owes ? "text-negative" : undefined}>
      <b className="tabular text-xl font-semibold tracking-tight">
        {formatMoney(balanceMinor, currency, locale).replace("-", "−")}
      </b>
      {owes ? <span className="ml-2 text-sm">{words.owes}</span> : null}
    </p>
  );
}
