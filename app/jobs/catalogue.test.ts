import { expect, it } from "vitest";
import { z } from "zod";
import { catalogue } from "./catalogue.server";
import { defineJob } from "./define";
import { handledBy, makeCatalogue } from "./handled-by";

const job = defineJob({
  name: "settle",
  payload: z.object({ bookingId: z.number() }),
  attempts: 3,
  backoff: { baseMs: 1, maxMs: 2 },
});

it("finds a handler for every job of the product", async () => {
  for (const { definition, load } of catalogue.values()) {
    expect(await load(), definition.name).toBeTypeOf("function");
  }
});

it("a definition without a handler, or with another payload, does not compile", () => {
  // @ts-expect-error the module has no `settle`
  handledBy({ settle: job }, async () => ({}));
  // @ts-expect-error the payload has no `clientId`
  handledBy({ settle: job }, async () => ({
    settle: async (_context, { clientId }: { clientId: number }) => void clientId,
  }));
  const entries = handledBy({ settle: job, NOT_A_JOB: ["x"] }, async () => ({
    settle: async () => undefined,
  }));
  expect(entries.map(({ definition }) => definition.name)).toEqual(["settle"]);
  expect(() => makeCatalogue(entries, entries)).toThrow("Two jobs are called settle");
});

it("refuses definitions that cannot work", () => {
  const valid = { name: "pull", payload: z.object({}), attempts: 1, backoff: { baseMs: 1, maxMs: 1 } };
  const fault = (more: object) => () => defineJob({ ...valid, ...more });
  expect(fault({ name: "once" })).toThrow("not a job name");
  expect(fault({ attempts: 0 })).toThrow("attempts");
  expect(fault({ keepDedupe: true })).toThrow("keepDedupe needs dedupe");
  expect(fault({ schedule: { dailyAt: "24:00", zone: "Europe/Moscow" } })).toThrow("HH:MM");
  expect(fault({ schedule: { dailyAt: "04:00", zone: "Mars/Olympus" } })).toThrow("zone");
  expect(fault({ schedule: { everyMs: 10 } })).toThrow("everyMs");
  expect(fault({ payload: z.object({ id: z.number() }), schedule: { everyMs: 5000 } })).toThrow(
    "must accept {}",
  );
});
