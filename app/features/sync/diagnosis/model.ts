import type { CodeReading } from "../matching/model";

/**
 * Three trees of questions that staff ask: why is a record not here, why are there no points, why was the client not found. Pure: facts in,
 * answers out; the words stand in `diagnosis.answers` under `question.code`.
 */

/** `good`: as it should be. `bad`: here it breaks. `wait`: it will right itself or wants a look. `none`: says nothing in this case. */
export type Verdict = "good" | "bad" | "wait" | "none";

/** What a person can do about it: a word of `diagnosis.steps` and where it leads. `settle` is a button. */
export interface Step {
  code: string;
  /** What the address is made of. */
  to:
    | { page: "connection" | "runs" | "inbox" | "work" | "programme" | "records" | "phones" }
    | { page: "record" | "run" | "event" | "visit" | "client" | "entry"; id: number }
    | { page: "inbox_of"; number: string }
    | { page: "settle"; id: number };
}

export interface Answer {
  question: string;
  code: string;
  verdict: Verdict;
  /** Evidence: an instant (ISO 8601), a number, a code or a text of ours. */
  when?: string;
  n?: number;
  text?: string;
  steps: Step[];
}

const answer = (question: string, code: string, verdict: Verdict, more: Partial<Answer> = {}): Answer => ({
  question,
  code,
  verdict,
  steps: [],
  ...more,
});

const toConnection: Step = { code: "connection", to: { page: "connection" } };
const HOUR_MS = 3_600_000;

export interface SyncFacts {
  now: Date;
  connection: "off" | "unset" | "paused" | "on";
  health: {
    state: "unknown" | "up" | "down" | "unauthorized";
    since: Date;
    lastFailure: string | null;
    notGranted: string[];
  };
  lastEventAt: Date | null;
  lastGoodRunAt: Date | null;
  lastRun: { id: number; status: string; error: string | null } | null;
  /** The newest call about this record; undefined when no record is asked about. */
  event:
    | { id: number; status: "new" | "applied" | "ignored" | "failed"; code: string; receivedAt: Date }
    | null
    | undefined;
  /** `own`: the visit was made here. Undefined when no record is asked about. */
  record:
    | {
        id: number;
        state: "matched" | "linked" | "waiting" | "dismissed";
        reason: string | null;
        number: string;
      }
    | { number: string }
    | "own"
    | undefined;
  booking: { id: number; status: string; text: string } | null;
  /** How a visit of ours stands in the vendor's calendar; null when it need not. */
  mirrored: { state: string; failure: string | null } | null;
}

/** Records do not come: is it on, does the token live, do webhooks and runs come, did this one come, was it set aside? */
export function askSync(facts: SyncFacts): Answer[] {
  const { connection, health, event, record } = facts;
  const answers = [
    connection === "on"
      ? answer("enabled", "on", "good")
      : answer("enabled", connection, "bad", { steps: [toConnection] }),
    askToken(health),
    askWebhook(facts),
    askRun(facts),
  ];
  if (record === undefined) return answers;
  if (record === "own") return [...answers, askMirror(facts)];
  if (event !== undefined) answers.push(askEvent(event, record.number));
  answers.push(askRecord(record));
  if ("id" in record) answers.push(askCalendar(facts, record));
  return answers;
}

function askToken({ state, since, lastFailure, notGranted }: SyncFacts["health"]): Answer {
  const when = since.toISOString();
  if (state === "unauthorized") return answer("token", "dead", "bad", { when, steps: [toConnection] });
  if (state === "down")
    return answer("token", "down", "bad", { when, text: lastFailure ?? "", steps: [toConnection] });
  if (notGranted.length > 0)
    return answer("token", "not_granted", "wait", { text: notGranted.join(", "), steps: [toConnection] });
  return state === "up"
    ? answer("token", "up", "good")
    : answer("token", "unknown", "none", { steps: [toConnection] });
}

/** Two days without a call are unusual for a branch that works; the pull brings everything meanwhile. */
const QUIET_MS = 48 * HOUR_MS;

function askWebhook({ now, lastEventAt }: SyncFacts): Answer {
  if (lastEventAt === null) return answer("webhook", "never", "bad", { steps: [toConnection] });
  const isQuiet = now.getTime() - lastEventAt.getTime() > QUIET_MS;
  const when = lastEventAt.toISOString();
  return isQuiet
    ? answer("webhook", "quiet", "wait", { when, steps: [toConnection] })
    : answer("webhook", "comes", "good", { when, steps: [{ code: "inbox", to: { page: "inbox" } }] });
}

function askRun({ now, lastGoodRunAt, lastRun }: SyncFacts): Answer {
  const steps: Step[] = lastRun
    ? [{ code: "run", to: { page: "run", id: lastRun.id } }]
    : [{ code: "runs", to: { page: "runs" } }];
  if (lastRun?.status === "failed")
    return answer("run", "failed", "bad", { text: lastRun.error ?? "internal", steps });
  if (lastGoodRunAt === null)
    return answer("run", lastRun ? "first" : "never", lastRun ? "wait" : "bad", { steps });
  const when = lastGoodRunAt.toISOString();
  const isOld = now.getTime() - lastGoodRunAt.getTime() > 2 * HOUR_MS;
  return isOld
    ? answer("run", "old", "bad", { when, steps })
    : answer("run", "good", "good", { when, steps });
}

function askEvent(event: SyncFacts["event"], number: string): Answer {
  if (!event)
    return answer("event", "none", "none", { steps: [{ code: "inbox", to: { page: "inbox_of", number } }] });
  const said = { when: event.receivedAt.toISOString(), text: event.code };
  const steps: Step[] = [{ code: "event", to: { page: "event", id: event.id } }];
  const verdict = ({ new: "wait", applied: "good", ignored: "wait", failed: "bad" } as const)[event.status];
  return answer("event", event.status, verdict, { ...said, steps });
}

function askRecord(record: Exclude<SyncFacts["record"], "own" | undefined>): Answer {
  if (!("id" in record))
    return answer("record", "unknown", "bad", {
      text: record.number,
      steps: [{ code: "runs", to: { page: "runs" } }],
    });
  const steps: Step[] = [{ code: "record", to: { page: "record", id: record.id } }];
  if (record.state === "waiting")
    return answer("record", record.reason === "failed" ? "set_aside" : "waiting", "bad", {
      text: record.reason ?? "",
      steps,
    });
  if (record.state === "dismissed")
    return record.reason === "deleted"
      ? answer("record", "deleted", "good", { steps })
      : answer("record", "dismissed", "wait", { steps });
  return answer("record", record.state, "good", { steps });
}

function askCalendar({ booking }: SyncFacts, record: { id: number; reason: string | null }): Answer {
  if (booking)
    return answer("calendar", "stands", "good", {
      text: booking.text,
      steps: [{ code: "visit", to: { page: "visit", id: booking.id } }],
    });
  const steps: Step[] = [{ code: "record", to: { page: "record", id: record.id } }];
  return answer(
    "calendar",
    record.reason === "deleted" ? "deleted" : "none",
    record.reason === "deleted" ? "none" : "bad",
    { steps },
  );
}

function askMirror({ mirrored, booking }: SyncFacts): Answer {
  const steps: Step[] = booking ? [{ code: "visit", to: { page: "visit", id: booking.id } }] : [];
  if (!mirrored) return answer("mirror", "own", "none", { steps });
  const verdict =
    mirrored.state === "placed" || mirrored.state === "withdrawn"
      ? "good"
      : mirrored.state === "waiting"
        ? "wait"
        : "bad";
  return answer("mirror", mirrored.state, verdict, { text: mirrored.failure ?? "", steps });
}

export interface PointsFacts {
  isProgrammeOn: boolean;
  hasLevels: boolean;
  visit: {
    id: number;
    status: string;
    client: { id: number; name: string } | null;
    /** Minor units, after points. */
    paidMinor: number;
    text: string;
  } | null;
  /** What the client holds from the visit, and the row to open. */
  held: { points: number; entryId: number } | null;
  /** What the ledger lacks by the real rules. */
  lacking: number;
  job: { status: string } | null;
}

/** No points: is the programme on, is the visit completed, is its client known, was something paid, does the ledger hold it? */
export function askPoints(facts: PointsFacts): Answer[] {
  const { isProgrammeOn, visit, held, lacking, job, hasLevels } = facts;
  const toProgramme: Step = { code: "programme", to: { page: "programme" } };
  const answers = [
    isProgrammeOn
      ? answer("programme", "on", "good")
      : answer("programme", "off", "bad", { steps: [toProgramme] }),
  ];
  if (!visit) return [...answers, answer("visit", "none", "bad")];
  const toVisit: Step = { code: "visit", to: { page: "visit", id: visit.id } };
  const isCompleted = visit.status === "completed";
  answers.push(
    answer("completed", isCompleted ? "yes" : "no", isCompleted ? "good" : "bad", {
      text: visit.status,
      steps: isCompleted ? [] : [toVisit],
    }),
    visit.client
      ? answer("client", "known", "good", {
          text: visit.client.name,
          steps: [{ code: "client", to: { page: "client", id: visit.client.id } }],
        })
      : answer("client", "nobody", "bad", { steps: [toVisit] }),
    answer("paid", visit.paidMinor > 0 ? "yes" : "nothing", visit.paidMinor > 0 ? "good" : "bad", {
      text: visit.text,
    }),
  );
  const isDue = isProgrammeOn && isCompleted && visit.client !== null && visit.paidMinor > 0;
  if (held && held.points !== 0) {
    const steps: Step[] = [{ code: "entry", to: { page: "entry", id: held.entryId } }];
    answers.push(answer("ledger", "held", "good", { n: held.points, steps }));
  } else if (lacking !== 0) {
    answers.push(
      answer("ledger", "lacking", "bad", {
        n: lacking,
        steps: [{ code: "settle", to: { page: "settle", id: visit.id } }],
      }),
    );
  } else if (isDue) {
    answers.push(answer("ledger", hasLevels ? "below_level" : "no_levels", "bad", { steps: [toProgramme] }));
  } else {
    answers.push(answer("ledger", "nothing_due", "none"));
  }
  if (job) {
    const isParked = job.status === "failed";
    answers.push(
      answer("job", isParked ? "parked" : "waiting", isParked ? "bad" : "wait", {
        steps: [{ code: "work", to: { page: "work" } }],
      }),
    );
  } else if (lacking !== 0) answers.push(answer("job", "none", "bad"));
  return answers;
}

export interface PersonFacts {
  recordId: number;
  comment: { reading: CodeReading; code: string | null; owner: { name: string; isArchived: boolean } | null };
  email: { given: boolean; found: number };
  /** `e164`: as it was read; null when it could not be. */
  phone: { given: boolean; e164: string | null; isWhole: boolean; found: number };
  lastTen: number;
  /** The pieces of evidence that name somebody, by the client they name. */
  sides: { name: string; grounds: string[] }[];
  found: { by: string; name: string } | null;
  reason: string | null;
}

/** The client is not found: what did the comment, the e-mail and the phone say, and do they agree? */
export function askPerson(facts: PersonFacts): Answer[] {
  const { comment, email, phone, sides, found, reason, recordId } = facts;
  const steps: Step[] = [{ code: "decide", to: { page: "record", id: recordId } }];
  const byCount = (n: number) => (n === 0 ? "nobody" : n === 1 ? "one" : "several");
  const verdictOf = (n: number): Verdict => (n === 0 ? "bad" : n === 1 ? "good" : "wait");
  const text = comment.code ?? "";
  const answers = [
    answer(
      "comment",
      comment.reading,
      ({ exact: "good", suggest: "wait", conflict: "bad", none: "none" } as const)[comment.reading],
      { text },
    ),
  ];
  if (comment.code !== null)
    answers.push(
      comment.owner === null
        ? answer("code", "unknown", "bad", { text })
        : comment.owner.isArchived
          ? answer("code", "archived", "bad", { text: comment.owner.name })
          : answer("code", "known", "good", { text: comment.owner.name }),
    );
  answers.push(
    email.given
      ? answer("email", byCount(email.found), verdictOf(email.found), { n: email.found })
      : answer("email", "not_given", "none"),
    !phone.given
      ? answer("phone", "not_given", "none", { steps: [{ code: "connection", to: { page: "connection" } }] })
      : phone.e164 === null
        ? answer("phone", "unreadable", "bad")
        : answer("phone", phone.isWhole ? "whole" : "partial", phone.isWhole ? "good" : "wait", {
            text: phone.e164,
          }),
  );
  if (phone.given)
    answers.push(
      phone.found === 0 && facts.lastTen > 0
        ? answer("holders", "last_ten", "wait", { n: facts.lastTen })
        : answer("holders", byCount(phone.found), verdictOf(phone.found), { n: phone.found }),
    );
  const isTorn = reason === "contradiction" || sides.length > 1;
  if (sides.length > 0)
    answers.push(
      answer(
        "agreement",
        isTorn ? (reason === "contradiction" ? "torn" : "several") : "agree",
        isTorn ? (found ? "wait" : "bad") : "good",
        {
          text: sides.map(({ name }) => name).join(", "),
          steps: isTorn && !found ? steps : [],
        },
      ),
    );
  answers.push(
    found
      ? answer("outcome", found.by, "good", {
          text: found.name,
          steps: [{ code: "record", to: { page: "record", id: recordId } }],
        })
      : answer("outcome", "waits", "bad", { text: reason ?? "", steps }),
  );
  return answers;
}

/** The first thing that breaks, in the order of the questions. */
export function firstTrouble(answers: readonly Answer[]): Answer | null {
  return (
    answers.find(({ verdict }) => verdict === "bad") ??
    answers.find(({ verdict }) => verdict === "wait") ??
    null
  );
}
