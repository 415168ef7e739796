import { describe, expect, it } from "vitest";
import { connections, jobs } from "~drizzle/schema";
import { systemActor, type Actor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import {
  keepSecrets,
  pauseConnection,
  resumeConnection,
  rotateWebhookSecret,
  saveConnection,
} from "./commands.server";
import { openCredentials, readConnection, readWebhookUrl, webhookCredentials } from "./queries.server";
import { form as amocrmForm } from "./accounts/amocrm/schema";
import { form as billingForm } from "./accounts/billing/schema";
import { form as hmsForm } from "./accounts/hms/schema";
import { form as yclientsForm } from "./accounts/yclients/schema";

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

    await saveConnection(core, owner, "yclients", form({ partnerToken: "" }));
    expect(await readConnection(core, "yclients")).toMatchObject({ state: "unset", has: { partnerToken: false, userToken: true } }); // prettier-ignore
    await saveConnection(core, owner, "yclients", form({ userToken: "" }));
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
    expect(await pauseConnection(core, owner, "yclients")).toEqual({ ok: false, error: "unset" });
    await saveConnection(core, owner, "yclients", form());
    const before = await webhookCredentials(core);
    await pauseConnection(core, owner, "yclients");
    expect((await readConnection(core, "yclients")).state).toBe("paused");
    expect(await webhookCredentials(core)).toEqual(before);
    // Saving leaves a pause as it is.
    await saveConnection(core, owner, "yclients", form());
    expect((await readConnection(core, "yclients")).state).toBe("paused");
    await resumeConnection(core, owner, "yclients");
    await rotateWebhookSecret(core, owner, "yclients");
    const after = await webhookCredentials(core);
    expect(after.isOn).toBe(true);
    expect(after.secret).not.toBe(before.secret);
  });

  it("takes no secret along to another address", async () => {
    const core = testCore(await open(), { env: live });
    await saveConnection(core, owner, "yclients", form());
    const { secret } = await webhookCredentials(core);
    const nothing = { partnerToken: "", userToken: "" };
    await saveConnection(core, owner, "yclients", form(nothing));
    expect((await readConnection(core, "yclients")).state).toBe("on");
    await saveConnection(core, owner, "yclients", form({ ...nothing, house: "other", baseUrl: "https://elsewhere.example", accept: "application/json" })); // prettier-ignore
    expect(await readConnection(core, "yclients")).toMatchObject({ state: "unset", has: { partnerToken: false, userToken: false } }); // prettier-ignore
    // What stands in an address of ours is ours.
    expect((await webhookCredentials(core)).secret).toBe(secret);
  });

  it("holds accounts of several vendors apart, each as it is", async () => {
    const core = testCore(await open(), { env: { ...live, HMS: "live", BILLING: "live" } });
    await saveConnection(core, owner, "billing", billingForm.parse({ baseUrl: "https://billing.example", path: "", currency: "rub" })); // prettier-ignore
    expect(await openCredentials(core, "billing")).toMatchObject({ state: "on", settings: { path: "/api/phone.php", currency: "RUB" }, version: 1 }); // prettier-ignore
    expect(await openCredentials(core, "hms")).toMatchObject({ state: "unset", settings: null, version: 0 });
    const dental = { dialect: "opendental", baseUrl: "https://api.opendental.example/api/v1", currency: "USD", token: "developer" }; // prettier-ignore
    await saveConnection(core, owner, "hms", hmsForm.parse(dental));
    // Open Dental asks for both of its keys.
    expect((await readConnection(core, "hms")).state).toBe("unset");
    await saveConnection(
      core,
      owner,
      "hms",
      hmsForm.parse({ ...dental, token: "", customerKey: "customer" }),
    );
    const { state, has } = await readConnection(core, "hms");
    expect({ state, has }).toEqual({ state: "on", has: { token: true, customerKey: true, webhookSecret: true } }); // prettier-ignore
    await pauseConnection(core, owner, "hms");
    expect((await readConnection(core, "billing")).state).toBe("on");
    // Only YClients has a catalogue to read.
    expect((await core.db.select().from(jobs)).map(({ name }) => name)).not.toContain("readVendorCatalogue");
  });

  it("keeps tokens that the vendor changes: all or none, and none of an account that was changed meanwhile", async () => {
    const core = testCore(await open(), { env: { ...live, AMOCRM: "live" } });
    const typedThere = {
      domain: "studio.amocrm.ru",
      clientId: "id",
      clientSecret: "s",
      authorizationCode: "code",
    };
    await saveConnection(core, owner, "amocrm", amocrmForm.parse({ ...typedThere, "stage:active": "142" }));
    const tokens = { accessToken: "a1", refreshToken: "r1", authorizationCode: "" };
    const spent = { authorizationCode: "code" };
    // A pause meanwhile is no other account: what was spent is not lost.
    await pauseConnection(core, owner, "amocrm");
    await resumeConnection(core, owner, "amocrm");
    expect(await keepSecrets(core, "amocrm", tokens, spent)).toEqual({ ok: true, value: null });
    expect(await keepSecrets(core, "amocrm", { refreshToken: "late" }, spent)).toEqual({ ok: false, error: "unset" }); // prettier-ignore
    const { state, settings, secrets } = await openCredentials(core, "amocrm");
    expect({ state, stages: settings?.stages }).toEqual({ state: "on", stages: { active: "142" } });
    expect(secrets).toMatchObject({ ...tokens, clientSecret: "s" });
    // A new code stands for the tokens it will become.
    await saveConnection(core, owner, "amocrm", amocrmForm.parse({ ...typedThere, clientSecret: "", authorizationCode: "again" })); // prettier-ignore
    expect((await openCredentials(core, "amocrm")).secrets).toMatchObject({ accessToken: "", refreshToken: "", authorizationCode: "again", clientSecret: "s" }); // prettier-ignore
  });

  it("is noticed by another process within two seconds", async () => {
    const url = await open.url();
    const here = testCore(await open.at(url), { env: live });
    const there = testCore(await open.at(url), { env: live });
    expect((await readConnection(there, "yclients")).state).toBe("unset");
    await saveConnection(here, owner, "yclients", form());
    expect((await readConnection(there, "yclients")).state).toBe("unset");
    there.clock.advance(2_001);
    expect((await readConnection(there, "yclients")).state).toBe("on");
  });

  it("says that secrets sealed with another session secret cannot be read", async () => {
    const url = await open.url();
    await saveConnection(testCore(await open.at(url), { env: live }), owner, "yclients", form());
    const moved = testCore(await open.at(url), {
      env: { ...live, SESSION_SECRET: "another-session-secret" },
    });
    expect(await readConnection(moved, "yclients")).toMatchObject({ state: "unset", isUnreadable: true });
  });

  it("is the owner's only", async () => {
    const core = testCore(await open(), { env: live });
    for (const actor of [{ ...owner, role: "manager" as const }, { kind: "guest" as const }])
      await expect(saveConnection(core, actor, "yclients", form())).rejects.toMatchObject({
        code: "forbidden",
      });
    await saveConnection(core, systemActor("seed"), "yclients", form());
  });
});

describe("the set-up form", () => {
  const wrong = (over: Record<string, string>) =>
    yclientsForm.safeParse({ ...typed, ...over }).error?.issues.map(({ path }) => path.join("."));

  it("takes the house's address, or one of its own that is safe", () => {
    expect(form({ house: "altegio" }).settings).toMatchObject({ baseUrl: "https://api.alteg.io", accept: "application/vnd.api.v2+json" }); // prettier-ignore
    const other = { house: "other", accept: "application/vnd.yclients.v2+json" };
    expect(form({ ...other, baseUrl: "https://proxy.example.com/api/v1/" }).settings.baseUrl).toBe(
      "https://proxy.example.com",
    );
    expect(form({ ...other, baseUrl: "http://127.0.0.1:4100" }).settings.baseUrl).toBe(
      "http://127.0.0.1:4100",
    );
    for (const baseUrl of ["http://api.example.com", "ftp://x", "https://a:b@x.com", ""])
      expect(wrong({ ...other, baseUrl })).toEqual(["baseUrl"]);
  });

  it("takes the address of their form as it is pasted, and leaves what was left empty", () => {
    expect(form({ widgetHost: "https://N123.yclients.com/company/1/personal" }).settings.widgetHost).toBe("n123.yclients.com"); // prettier-ignore
    expect(form({ widgetHost: "", zone: "", partnerToken: " " })).toMatchObject({ settings: { widgetHost: null, zone: null }, secrets: { partnerToken: null } }); // prettier-ignore
    expect(wrong({ companyId: "12a" })).toEqual(["companyId"]);
    expect(wrong({ zone: "Mars/Base" })).toEqual(["zone"]);
    expect(wrong({ userToken: "a\nb" })).toEqual(["userToken"]);
  });
});
