import { describe, expect, it } from "vitest";
import { decideMatch, type MatchDecision, type MatchFindings } from "./model";

const nothing: MatchFindings = {
  knownClientId: null,
  code: { reading: "none", clientId: null },
  emailClientIds: [],
  phoneClientIds: [],
  phoneIsWhole: true,
  lastTen: [],
  hasEvidence: true,
};

const anna = 1;
const boris = 2;
const code = (clientId: number | null) => ({ reading: "exact" as const, clientId });
const hint = (clientId: number | null) => ({ reading: "suggest" as const, clientId });
const same = (clientId: number) => ({ clientId, emailDiffers: false });

function said(decision: MatchDecision): string {
  return decision.matched ? `${decision.clientId} by ${decision.by}` : decision.reason;
}

describe("whose record it is", () => {
  const cases: [string, Partial<MatchFindings>, string][] = [
    [
      "an identity seen before outweighs everything",
      { knownClientId: anna, code: code(boris) },
      "1 by known",
    ],
    ["the code alone is enough", { code: code(anna) }, "1 by code"],
    ["the code, then the e-mail", { code: code(anna), emailClientIds: [anna] }, "1 by code"],
    ["the e-mail before the phone", { emailClientIds: [anna], phoneClientIds: [anna] }, "1 by email"],
    ["the phone alone", { phoneClientIds: [anna] }, "1 by phone"],
    ["a code nobody has, and a phone", { code: code(null), phoneClientIds: [anna] }, "1 by phone"],
    ["a code nobody has, and nothing else", { code: code(null) }, "nobody"],
    ["a friend's code with one's own phone", { code: code(anna), phoneClientIds: [boris] }, "contradiction"],
    ["a friend's code with one's own e-mail", { code: code(anna), emailClientIds: [boris] }, "contradiction"],
    ["e-mail of one, phone of another", { emailClientIds: [anna], phoneClientIds: [boris] }, "contradiction"],
    ["a family's phone", { phoneClientIds: [anna, boris] }, "several"],
    ["a family's mailbox", { emailClientIds: [anna, boris] }, "several"],
    [
      "a family's phone and the code of one of them",
      { code: code(boris), phoneClientIds: [anna, boris] },
      "2 by code",
    ],
    [
      "a family's phone without the one with the code",
      { code: code(3), phoneClientIds: [anna, boris] },
      "contradiction",
    ],
    [
      "a family's phone and one's own e-mail",
      { emailClientIds: [boris], phoneClientIds: [anna, boris] },
      "2 by email",
    ],
    [
      "a family's mailbox and one's own phone",
      { emailClientIds: [anna, boris], phoneClientIds: [boris] },
      "2 by phone",
    ],
    [
      "two codes in one comment",
      { code: { reading: "conflict", clientId: null }, phoneClientIds: [anna] },
      "code_conflict",
    ],
    ["a damaged code", { code: hint(anna) }, "suggestion"],
    [
      "a damaged code and the same person's phone",
      { code: hint(anna), phoneClientIds: [anna] },
      "1 by phone",
    ],
    [
      "a damaged code and somebody else's phone",
      { code: hint(anna), phoneClientIds: [boris] },
      "contradiction",
    ],
    [
      "ten digits of one client, number unreadable",
      { phoneIsWhole: false, lastTen: [same(anna)] },
      "1 by last_ten",
    ],
    ["ten digits of one client under another country code", { lastTen: [same(anna)] }, "suggestion"],
    ["ten digits of two clients", { phoneIsWhole: false, lastTen: [same(anna), same(boris)] }, "suggestion"],
    [
      "ten digits against a different e-mail",
      { phoneIsWhole: false, lastTen: [{ clientId: anna, emailDiffers: true }] },
      "suggestion",
    ],
    [
      "ten digits against a damaged code",
      { phoneIsWhole: false, code: hint(boris), lastTen: [same(anna)] },
      "suggestion",
    ],
    ["a stranger", {}, "nobody"],
    ["an empty record", { hasEvidence: false }, "no_evidence"],
  ];

  it.each(cases)("%s", (_title, findings, expected) => {
    expect(said(decideMatch({ ...nothing, ...findings }))).toBe(expected);
  });

  it("offers everybody the evidence touches, the likeliest first", () => {
    const decision = decideMatch({
      ...nothing,
      emailClientIds: [3],
      phoneClientIds: [anna, boris],
      code: hint(boris),
    });
    expect(decision).toEqual({
      matched: false,
      reason: "contradiction",
      suggestions: [
        { clientId: boris, grounds: ["code", "phone"] },
        { clientId: anna, grounds: ["phone"] },
        { clientId: 3, grounds: ["email"] },
      ],
    });
  });
});
