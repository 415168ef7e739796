import { expect, it } from "vitest";
import { idempotencyKeys } from "~drizzle/schema";
import { guest, type Actor } from "~/lib/actor";
import { ok, refuse, type Result } from "~/lib/result";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { claimKey, releaseKey, rememberOnce, settleKey } from "./commands.server";

const use = { scope: "guest", key: "k1", requestHash: "h1" };
const anna: Actor = { kind: "user", userId: 1, role: "admin", staffId: null };

eachDatabase((open) => {
  it("lets exactly one of many equal requests run, and replays its answer", async () => {
    const core = testCore(await open());
    const claims = await Promise.all(Array.from({ length: 12 }, () => claimKey(core, use)));
    const runs = claims.filter((claim) => claim.kind === "run");
    expect(runs).toHaveLength(1);
    expect(claims.filter((claim) => claim.kind === "in_flight")).toHaveLength(11);
    const run = runs[0];
    if (run?.kind !== "run") throw new Error("nobody ran");
    await settleKey(core, run.id, { status: 201, response: { name: "Анна", token: "secret" } });
    expect(await claimKey(core, use)).toEqual({
      kind: "replay",
      status: 201,
      response: { name: "Анна", token: "secret" },
    });
    expect(await claimKey(core, { ...use, requestHash: "h2" })).toEqual({ kind: "other_request" });
    expect(await claimKey(core, { ...use, scope: "user:1" })).toMatchObject({ kind: "run" });
    expect(JSON.stringify(await core.db.select().from(idempotencyKeys))).not.toMatch(/Анна|secret/);
  });

  it("runs again what was given free, and what died half-way", async () => {
    const core = testCore(await open());
    const first = await claimKey(core, use);
    if (first.kind !== "run") throw new Error("not run");
    await releaseKey(core, first.id);
    expect(await claimKey(core, use)).toMatchObject({ kind: "run" });
    core.clock.advance(119_000);
    expect(await claimKey(core, use)).toEqual({ kind: "in_flight" });
    core.clock.advance(1_000);
    const claims = await Promise.all([claimKey(core, use), claimKey(core, use), claimKey(core, use)]);
    expect(claims.filter((claim) => claim.kind === "run")).toHaveLength(1);
  });

  it("does a form's work once for a double submit", async () => {
    const core = testCore(await open());
    let worked = 0;
    const submit = (content: unknown, once: string | null = "once-1", actor: Actor = anna) =>
      rememberOnce(core, actor, { form: "new-client", once, content }, async () => {
        worked += 1;
        const id = worked;
        await new Promise<void>((resolve) => setTimeout(resolve, 60));
        return ok({ id });
      });
    const answers = await Promise.all([
      submit({ name: "Ян" }),
      submit({ name: "Ян" }),
      submit({ name: "Ян" }),
    ]);
    expect(answers).toEqual(Array(3).fill(ok({ id: 1 })));
    expect(await submit({ name: "Ян" })).toEqual(ok({ id: 1 }));
    expect(await submit({ name: "Яна" })).toEqual(ok({ id: 2 }));
    expect(await submit({ name: "Ян" }, "once-1", guest)).toEqual(ok({ id: 3 }));
    expect(await submit({ name: "Ян" }, null)).toEqual(ok({ id: 4 }));
  });

  it("remembers neither refusals nor failures", async () => {
    const core = testCore(await open());
    const outcomes: (() => Promise<Result<number, string>>)[] = [
      () => Promise.resolve(refuse("taken")),
      () => Promise.reject(new Error("broke")),
      () => Promise.resolve(ok(7)),
    ];
    const submit = (n: number) =>
      rememberOnce(core, anna, { form: "f", once: "o", content: 1 }, outcomes[n]!);
    expect(await submit(0)).toEqual(refuse("taken"));
    await expect(submit(1)).rejects.toThrow("broke");
    expect(await submit(2)).toEqual(ok(7));
    expect(await submit(0)).toEqual(ok(7));
  });
});
