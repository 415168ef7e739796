import { describe, expect, it } from "vitest";
import {
  askPerson,
  askPoints,
  askSync,
  firstTrouble,
  type PersonFacts,
  type PointsFacts,
  type SyncFacts,
} from "./model";

const now = new Date("2026-03-02T06:00:00Z");
const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

const syncing: SyncFacts = {
  now,
  connection: "on",
  health: { state: "up", since: ago(48), lastFailure: null, notGranted: [] },
  lastEventAt: ago(1),
  lastGoodRunAt: ago(0.2),
  lastRun: { id: 9, status: "done", error: null },
  event: { id: 4, status: "applied", code: "created", receivedAt: ago(1) },
  record: { id: 7, state: "matched", reason: null, number: "555" },
  booking: { id: 3, status: "confirmed", text: "AB12CD" },
  mirrored: null,
};
const run = { id: 9, status: "failed", error: "vendor_timeout" };
const record = { id: 7, state: "waiting" as const, reason: "nobody", number: "555" };

describe("records do not come", () => {
  it("has nothing to say against a record that is in the calendar", () => {
    expect(askSync(syncing).map(({ verdict }) => verdict)).toEqual(Array(7).fill("good"));
    expect(firstTrouble(askSync(syncing))).toBeNull();
  });

  it.each<[string, Partial<SyncFacts>, string]>([
    ["switched off", { connection: "off" }, "enabled.off"],
    ["never set up", { connection: "unset" }, "enabled.unset"],
    ["paused", { connection: "paused" }, "enabled.paused"],
    ["a dead token", { health: { ...syncing.health, state: "unauthorized" } }, "token.dead"],
    ["a vendor that is away", { health: { ...syncing.health, state: "down", lastFailure: "timeout" } }, "token.down"],
    ["a right that is missing", { health: { ...syncing.health, notGranted: ["GET /records/{company}"] } }, "token.not_granted"],
    ["no webhook ever", { lastEventAt: null }, "webhook.never"],
    ["webhooks that stopped", { lastEventAt: ago(72) }, "webhook.quiet"],
    ["a run that failed", { lastRun: run }, "run.failed"],
    ["no run ever", { lastRun: null, lastGoodRunAt: null }, "run.never"],
    ["the first run under way", { lastRun: { ...run, status: "running" }, lastGoodRunAt: null }, "run.first"],
    ["runs that stopped", { lastGoodRunAt: ago(5) }, "run.old"],
    ["an event that failed", { event: { id: 4, status: "failed", code: "vendor_timeout", receivedAt: ago(1) } }, "event.failed"],
    ["an event in the queue", { event: { id: 4, status: "new", code: "", receivedAt: ago(1) } }, "event.new"],
    ["an event passed over", { event: { id: 4, status: "ignored", code: "unreadable", receivedAt: ago(1) } }, "event.ignored"],
    ["a number nobody knows", { record: { number: "555" } }, "record.unknown"],
    ["a record that waits", { record }, "record.waiting"],
    ["a record set aside", { record: { ...record, reason: "failed" } }, "record.set_aside"],
    ["a record dismissed", { record: { ...record, state: "dismissed", reason: "dismissed" } }, "record.dismissed"],
    ["no visit", { booking: null }, "calendar.none"],
    ["an own visit that waits", { record: "own", mirrored: { state: "waiting", failure: null } }, "mirror.waiting"],
    ["an own visit whose hour is taken", { record: "own", mirrored: { state: "conflict", failure: "taken" } }, "mirror.conflict"],
  ])("names %s", (_what, facts, expected) => {
    const trouble = firstTrouble(askSync({ ...syncing, ...facts }));
    expect(`${trouble?.question}.${trouble?.code}`).toBe(expected);
  }); // prettier-ignore

  it("asks nothing about a record that was not named, and nothing more of an own visit that need not stand there", () => {
    expect(askSync({ ...syncing, event: undefined, record: undefined, booking: null })).toHaveLength(4);
    expect(firstTrouble(askSync({ ...syncing, event: undefined, record: "own" }))).toBeNull();
    const deleted = { ...record, state: "dismissed" as const, reason: "deleted" };
    expect(firstTrouble(askSync({ ...syncing, record: deleted, booking: null }))).toBeNull();
  });
});

const earning: PointsFacts = {
  isProgrammeOn: true,
  hasLevels: true,
  visit: { id: 3, status: "completed", client: { id: 5, name: "Анна" }, paidMinor: 500_000, text: "AB12CD" },
  held: { points: 250, entryId: 8 },
  lacking: 0,
  job: null,
};
const visit = earning.visit as NonNullable<PointsFacts["visit"]>;

describe("points were not awarded", () => {
  it("opens the entry where there is one", () => {
    const answers = askPoints(earning);
    expect(firstTrouble(answers)).toBeNull();
    expect(answers.at(-1)).toMatchObject({
      question: "ledger",
      code: "held",
      n: 250,
      steps: [{ to: { page: "entry", id: 8 } }],
    });
  });

  it.each<[string, Partial<PointsFacts>, string]>([
    ["a programme that is off", { isProgrammeOn: false, held: null }, "programme.off"],
    ["no visit", { visit: null, held: null }, "visit.none"],
    ["a visit that is not completed", { visit: { ...visit, status: "confirmed" }, held: null }, "completed.no"],
    ["a client nobody knows", { visit: { ...visit, client: null }, held: null }, "client.nobody"],
    ["nothing paid", { visit: { ...visit, paidMinor: 0 }, held: null }, "paid.nothing"],
    ["no levels", { hasLevels: false, held: null }, "ledger.no_levels"],
    ["a client below the lowest level", { held: null }, "ledger.below_level"],
    ["what the job has not written yet", { held: null, lacking: 250, job: { status: "queued" } }, "ledger.lacking"],
    ["a job that gave up", { job: { status: "failed" } }, "job.parked"],
  ])("names %s", (_what, facts, expected) => {
    const trouble = firstTrouble(askPoints({ ...earning, ...facts }));
    expect(`${trouble?.question}.${trouble?.code}`).toBe(expected);
  }); // prettier-ignore

  it("offers to write what is lacking", () => {
    const answers = askPoints({ ...earning, held: null, lacking: 250 });
    expect(answers.find(({ question }) => question === "ledger")?.steps).toEqual([{ code: "settle", to: { page: "settle", id: 3 } }]);
  }); // prettier-ignore
});

const recognised: PersonFacts = {
  recordId: 7,
  comment: { reading: "exact", code: "DFG23456", owner: { name: "Анна", isArchived: false } },
  email: { given: true, found: 1 },
  phone: { given: true, e164: "+77011112233", isWhole: true, found: 1 },
  lastTen: 0,
  sides: [{ name: "Анна", grounds: ["code", "phone"] }],
  found: { by: "code", name: "Анна" },
  reason: null,
};
const lost = { found: null, reason: "nobody", sides: [] };

describe("the client was not found", () => {
  it("says what a client was found by", () => {
    expect(firstTrouble(askPerson(recognised))).toBeNull();
    expect(askPerson(recognised).at(-1)).toMatchObject({ question: "outcome", code: "code" });
  });

  it.each<[string, Partial<PersonFacts>, string]>([
    ["two codes", { ...lost, comment: { reading: "conflict", code: null, owner: null } }, "comment.conflict"],
    ["a damaged code", { comment: { ...recognised.comment, reading: "suggest" } }, "comment.suggest"],
    ["a code nobody has", { ...lost, comment: { ...recognised.comment, owner: null } }, "code.unknown"],
    ["a code of the archive", { ...lost, comment: { ...recognised.comment, owner: { name: "Анна", isArchived: true } } }, "code.archived"],
    ["an e-mail nobody has", { ...lost, email: { given: true, found: 0 } }, "email.nobody"],
    ["a phone that cannot be read", { ...lost, email: { given: false, found: 0 }, phone: { given: true, e164: null, isWhole: false, found: 0 } }, "phone.unreadable"],
    ["a family's phone", { phone: { ...recognised.phone, found: 3 } }, "holders.several"],
    ["the last ten digits alone", { phone: { ...recognised.phone, found: 0 }, lastTen: 2 }, "holders.last_ten"],
    ["a contradiction", { found: null, reason: "contradiction", sides: [{ name: "Анна", grounds: ["code"] }, { name: "Пётр", grounds: ["phone"] }] }, "agreement.torn"],
  ])("names %s", (_what, facts, expected) => {
    const trouble = firstTrouble(askPerson({ ...recognised, ...facts }));
    expect(`${trouble?.question}.${trouble?.code}`).toBe(expected);
  }); // prettier-ignore

  it("passes over what the record did not say", () => {
    const silent = { ...recognised, ...lost, comment: { reading: "none" as const, code: null, owner: null }, email: { given: false, found: 0 }, phone: { given: false, e164: null, isWhole: false, found: 0 }, reason: "no_evidence" }; // prettier-ignore
    expect(firstTrouble(askPerson(silent))).toMatchObject({
      question: "outcome",
      code: "waits",
      text: "no_evidence",
    });
  });
});
