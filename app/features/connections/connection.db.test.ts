import { describe, expect, it } from "vitest";
import { connections, jobs } from "~drizzle/schema";
import { systemActor, type Actor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { pauseConnection, resumeConnection, rotateWebhookSecret, saveConnection } from "./commands.server";
import { openCredentials, readConnection, readWebhookUrl, webhookCredentials } from "./queries.server";
import { yclientsForm } from "./schema";

const owner: Actor = { kind: "user", userId: 1, role: "admin", staffId: null };
const live = { YCLIENTS: "live", SESSION_SECRET: "a-session-secret-of-tests" };
const typed = { house: "yclients", companyId: "777", partnerToken: "partner", userToken: "user" };
const form = (over: Record<string, string> = {}) => yclientsForm.parse({ ...typed, ...over });

eachDatabase((open) => {
  it("begins as the environment says, and is what the owner has saved from then on", async () => {
    const db = await open();
    expect((await readConnection(testCore(db, { env: { YCLIENTS: "off" } }), "yclients")).state).toBe("off");
    const core = testCore(await open(), { env: live });
    expect(await readConnection(core, "yclients")).toMatchObject({
      state: "unset",
      settings: null,
      version: 0,
    });
    expect(await webhookCredentials(core)).toEqual({ secret: "", companyId: "", isOn: false });

    await saveConnection(core, owner, form({ house: "altegio", partnerToken: "" }));
    expect(await readConnection(core, "yclients")).toMatchObject({ state: "unset", has: { partnerToken: false, userToken: true } }); // prettier-ignore
    await saveConnection(core, owner, form({ userToken: "" }));
    const { state, settings, secrets, version } = await openCredentials(core, "yclients");
    expect({ state, version }).toEqual({ state: "on", version: 2 });
    expect(settings).toMatchObject({ baseUrl: "https://api.yclients.com", companyId: "777" });
    expect(secrets).toMatchObject({ partnerToken: "partner", userToken: "user" });
    expect(await readWebhookUrl(core)).toContain(`/api/v1/yclients/webhook?secret=${secrets.webhookSecret}`);
    // What leaves for pages has no secret in it, and neither has the row.
    expect(JSON.stringify(await readConnection(core, "yclients"))).not.toMatch(/"(partner|user)"/);
    expect(JSON.stringify(await core.db.select().from(connections))).not.toContain(secrets.webhookSecret);
    expect(await core.db.select({ name: jobs.name }).from(jobs)).toContainEqual({ name: "probeConnection" });
  });

  it("stands still while paused, with its door open, and a new secret shuts out the old one", async () => {
    const core = testCore(await open(), { env: live });
    expect(await pauseConnection(core, owner)).toEqual({ ok: false, error: "unset" });
    await saveConnection(core, owner, form());
    const before = await webhookCredentials(core);
    await pauseConnection(core, owner);
    expect((await readConnection(core, "yclients")).state).toBe("paused");
    expect(await webhookCredentials(core)).toEqual(before);
    // Saving leaves a pause as it is.
    await saveConnection(core, owner, form());
    expect((await readConnection(core, "yclients")).state).toBe("paused");
    await resumeConnection(core, owner);
    await rotateWebhookSecret(core, owner);
    const after = await webhookCredentials(core);
    expect(after.isOn).toBe(true);
    expect(after.secret).not.toBe(before.secret);
  });

  it("is noticed by another process within two seconds", async () => {
    const url = await open.url();
    const here = testCore(await open.at(url), { env: live });
    const there = testCore(await open.at(url), { env: live });
    expect((await readConnection(there, "yclients")).state).toBe("unset");
    await saveConnection(here, owner, form());
    expect((await readConnection(there, "yclients")).state).toBe("unset");
    there.clock.advance(2_001);
    expect((await readConnection(there, "yclients")).state).toBe("on");
  });

  it("says that secrets sealed with another session secret cannot be read", async () => {
    const url = await open.url();
    await saveConnection(testCore(await open.at(url), { env: live }), owner, form());
    const moved = testCore(await open.at(url), {
      env: { ...live, SESSION_SECRET: "another-session-secret" },
    });
    expect(await readConnection(moved, "yclients")).toMatchObject({ state: "unset", isUnreadable: true });
  });

  it("is the owner's only", async () => {
    const core = testCore(await open(), { env: live });
    for (const actor of [{ ...owner, role: "manager" as const }, { kind: "guest" as const }])
      await expect(saveConnection(core, actor, form())).rejects.toMatchObject({ code: "forbidden" });
    await saveConnection(core, systemActor("seed"), form());
  });
});

describe("the set-up form", () => {
  const wrong = (over: Record<string, string>) =>
    yclientsForm.safeParse({ ...typed, ...over }).error?.issues.map(({ path }) => path.join("."));

  it("takes the house's address, or one of its own that is safe", () => {
    expect(form({ house: "altegio" })).toMatchObject({ baseUrl: "https://api.alteg.io", accept: "application/vnd.api.v2+json" }); // prettier-ignore
    const other = { house: "other", accept: "application/vnd.yclients.v2+json" };
    expect(form({ ...other, baseUrl: "https://proxy.example.com/api/v1/" }).baseUrl).toBe(
      "https://proxy.example.com",
    );
    expect(form({ ...other, baseUrl: "http://127.0.0.1:4100" }).baseUrl).toBe("http://127.0.0.1:4100");
    for (const baseUrl of ["http://api.example.com", "ftp://x", "https://a:b@x.com", ""])
      expect(wrong({ ...other, baseUrl })).toEqual(["baseUrl"]);
  });

  it("takes the address of their form as it is pasted, and leaves what was left empty", () => {
    expect(form({ widgetHost: "https://N123.yclients.com/company/1/personal" }).widgetHost).toBe("n123.yclients.com"); // prettier-ignore
    expect(form({ widgetHost: "", zone: "", partnerToken: " " })).toMatchObject({ widgetHost: null, zone: null, partnerToken: null }); // prettier-ignore
    expect(wrong({ companyId: "12a" })).toEqual(["companyId"]);
    expect(wrong({ zone: "Mars/Base" })).toEqual(["zone"]);
    expect(wrong({ userToken: "a\nb" })).toEqual(["userToken"]);
  });
});
