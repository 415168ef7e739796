import { describe, expect, it } from "vitest";
import { SELLERS } from "~drizzle/schema/catalog";
import { HEALTH_STATES } from "~drizzle/schema/connections";
import { decideChannel, type ChannelFacts, type Link } from "./model";

const LINKS: Link[] = ["off", "unset", "paused", "on"];
const NUMBERS = [null, "", "  ", "5147108"];
const PEOPLE: (string | null)[][] = [[], [null], ["", null], ["77"], [null, "77"]];

/** Every combination of facts there is: 3 × 4 × 4 × 4 × 5 × 2. */
function* everyFact(): Generator<ChannelFacts> {
  for (const soldBy of SELLERS)
    for (const connection of LINKS)
      for (const health of HEALTH_STATES)
        for (const serviceExternalId of NUMBERS)
          for (const staffExternalIds of PEOPLE)
            for (const sellWhenDown of [true, false])
              yield { soldBy, connection, health, serviceExternalId, staffExternalIds, sellWhenDown };
}

const isAway = ({ health }: ChannelFacts) => health === "down" || health === "unauthorized";
const hasService = ({ serviceExternalId }: ChannelFacts) => Boolean(serviceExternalId?.trim());
const hasPerson = ({ staffExternalIds }: ChannelFacts) => staffExternalIds.some((id) => id?.trim());
const isConnected = ({ connection }: ChannelFacts) => connection === "on" || connection === "paused";

describe("decideChannel", () => {
  const all = [...everyFact()].map((facts) => ({ facts, decision: decideChannel(facts) }));

  it("was asked everything", () => expect(all).toHaveLength(3 * 4 * 4 * 4 * 5 * 2));

  it("sells from our own hours what the owner sells alone, whatever YClients does", () => {
    for (const { facts, decision } of all)
      expect(decision.by === "own" && decision.because === "chosen").toBe(facts.soldBy === "own");
  });

  it("sells from our own hours when no account is connected, and only then or as a stand-in", () => {
    for (const { facts, decision } of all) {
      const isOff = decision.by === "own" && decision.because === "yclients_off";
      expect(isOff).toBe(facts.soldBy !== "own" && !isConnected(facts));
      const isFallback = decision.by === "own" && decision.because === "fallback";
      expect(isFallback).toBe(
        facts.soldBy !== "own" &&
          facts.connection === "on" &&
          hasService(facts) &&
          hasPerson(facts) &&
          isAway(facts) &&
          facts.sellWhenDown,
      );
    }
  });

  it("sells through YClients exactly when it is connected, awake and knows service and people, in the way the owner chose", () => {
    for (const { facts, decision } of all) {
      const isReady = facts.connection === "on" && hasService(facts) && hasPerson(facts) && !isAway(facts);
      expect(decision.by === "yclients").toBe(facts.soldBy === "yclients" && isReady);
      expect(decision.by === "widget").toBe(facts.soldBy === "widget" && isReady);
    }
  });

  it("names the first thing that a person has to put right", () => {
    for (const { facts, decision } of all) {
      if (decision.by !== "off") continue;
      expect(facts.soldBy).not.toBe("own");
      expect(isConnected(facts)).toBe(true);
      const because = !hasService(facts)
        ? "not_linked"
        : !hasPerson(facts)
          ? "people_not_linked"
          : facts.connection === "paused"
            ? "paused"
            : "yclients_down";
      expect(decision.because).toBe(because);
      if (because === "yclients_down") expect(isAway(facts) && !facts.sellWhenDown).toBe(true);
    }
  });
});
