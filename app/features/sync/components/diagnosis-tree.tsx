import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import type { Tone } from "~/ui/badge";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Section } from "~/ui/section";
import { formatPhone } from "~/ui/format-phone-as-typed";
import { StatusMark, type StatusShape } from "~/ui/status-mark";
import { firstTrouble, type Answer, type Step, type Verdict } from "../diagnosis/model";

const LOOK: Record<Verdict, { shape: StatusShape; tone: Tone }> = {
  good: { shape: "check", tone: "positive" },
  bad: { shape: "warning", tone: "negative" },
  wait: { shape: "half", tone: "warning" },
  none: { shape: "dash", tone: "neutral" },
};

interface DiagnosisTreeProps {
  tree: "sync" | "points" | "person";
  answers: readonly Answer[];
  zone: string;
  mayManage: boolean;
}

/** One tree of questions: each with its answer, the evidence in it, and what to do. The first one that breaks opens the section. */
export function DiagnosisTree({ tree, answers, zone, mayManage }: DiagnosisTreeProps) {
  const words = useMessages().diagnosis;
  const trouble = firstTrouble(answers);
  return (
    <Section title={words.trees[tree]} note={trouble ? null : words.allGood} className="mt-8">
      <ol className="divide-y divide-line">
        {answers.map((answer) => (
          <li
            key={answer.question}
            className="answer"
            data-trouble={answer === trouble ? "" : undefined}
            aria-current={answer === trouble ? "step" : undefined}
          >
            <div className="grid min-w-0 gap-0.5">
              <StatusMark shape={LOOK[answer.verdict].shape} tone={LOOK[answer.verdict].tone}>
                <span className="font-medium text-ink">{words.questions[answer.question]}</span>
                <span className="sr-only"> ({words.verdicts[answer.verdict]})</span>
              </StatusMark>
              <p
                className={`answer-said wrap-anywhere ${answer.verdict === "bad" ? "text-ink" : "text-sm text-ink-2"}`}
              >
                <AnswerWords answer={answer} zone={zone} />
              </p>
            </div>
            <div className="answer-steps">
              {answer.steps.map((step) => (
                <StepLink key={step.code} step={step} mayManage={mayManage} isMain={answer === trouble} />
              ))}
            </div>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function AnswerWords({ answer, zone }: { answer: Answer; zone: string }) {
  const m = useMessages();
  const locale = useLocale();
  const { question, code, when, n, text = "" } = answer;
  const say = m.diagnosis.answers[`${question}.${code}`];
  if (!say) return <>{code}</>;
  return (
    <>
      {say({
        when: when ? formatDateTime(new Date(when), zone, locale, "short") : "",
        n: n === undefined ? "" : formatNumber(n, locale),
        text: wordOf(question, text, m),
      })}
    </>
  );
}

/** Codes that stand in an answer, in words. */
function wordOf(question: string, text: string, m: ReturnType<typeof useMessages>): string {
  const of = (words: Record<string, string | undefined>) => words[text] ?? text;
  if (question === "event" || question === "run" || question === "token") return of(m.sync.events.outcomes);
  if (question === "record" || question === "outcome") return inside(m.sync.reasons, text);
  if (question === "phone") return formatPhone(text);
  if (question === "completed") return inside(m.booking.status, text);
  return text;
}

/** A word of ours inside a sentence; anything else, a name above all, stays as it is written. */
function inside(words: Record<string, string | undefined>, text: string): string {
  return words[text]?.toLowerCase() ?? text;
}

function StepLink({ step, mayManage, isMain }: { step: Step; mayManage: boolean; isMain: boolean }) {
  const label = useMessages().diagnosis.steps[step.code] ?? step.code;
  if (step.to.page === "settle")
    return mayManage ? (
      <Form method="post">
        <input type="hidden" name="bookingId" value={step.to.id} />
        <Button size="sm" variant={isMain ? "primary" : "secondary"} name="intent" value="settle">
          {label}
        </Button>
      </Form>
    ) : null;
  return (
    <LinkButton size="sm" variant={isMain ? "primary" : "quiet"} href={hrefOf(step.to)}>
      {label}
    </LinkButton>
  );
}

function hrefOf(to: Exclude<Step["to"], { page: "settle" }>): string {
  switch (to.page) {
    case "connection":
    case "phones":
      return paths.settingsYclients();
    case "runs":
      return paths.sync({ tab: "runs" });
    case "inbox":
      return paths.inbox({ source: "yclients" });
    case "inbox_of":
      return paths.inbox({ q: to.number });
    case "work":
      return paths.work({ status: "failed" });
    case "programme":
      return paths.settingsLoyalty();
    case "records":
      return paths.syncRecords();
    case "record":
      return paths.syncRecord(to.id);
    case "run":
      return paths.syncRun(to.id);
    case "event":
      return paths.inboxEvent(to.id);
    case "visit":
      return paths.booking(to.id);
    case "client":
      return paths.client(to.id);
    case "entry":
      return paths.pointsEntry(to.id);
  }
}
