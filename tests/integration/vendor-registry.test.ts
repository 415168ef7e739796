import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { pauseConnection, saveConnection } from "~/features/connections/commands.server";
import { form as billingForm } from "~/features/connections/accounts/billing/schema";
import { form as yclientsForm } from "~/features/connections/accounts/yclients/schema";
import { readAllHealth } from "~/features/connections/health/queries.server";
import { CONNECTED_VENDORS } from "~/features/connections/model";
import { askWhoIsThere } from "~/features/connections/probe/queries.server";
import { openVendors } from "~/integrations/registry.server";
import { noVendors, noSimulators } from "~/jobs/vendors";
import { systemActor } from "~/lib/actor";
import { testCore } from "../support/core";
import { eachDatabase } from "../support/databases";

const allOff = { YCLIENTS: "off", MAIL: "off", YOOKASSA: "off", STRIPE: "off", SMSRU: "off", SMSC: "off", TELEGRAM: "off", HMS: "off", BILLING: "off", FREESCOUT: "off", AMOCRM: "off" }; // prettier-ignore
const folders: string[] = [];
const dataDir = () => {
  const folder = mkdtempSync(join(tmpdir(), "kartoteka-data-"));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

eachDatabase((open) => {
  it("connects to simulators over real HTTP and SMTP when the outside world is simulated", async () => {
    const db = await open();
    const core = testCore(db, { env: { DATA_DIR: dataDir() } });
    const vendors = await openVendors(core);
    for (const vendor of CONNECTED_VENDORS)
      expect([vendor, await askWhoIsThere(vendors, vendor)]).toMatchObject([vendor, { ok: true }]);
    expect(await vendors.bookingSources.yclients?.probe()).toMatchObject({ ok: true, zone: "Europe/Moscow" });
    const sent = await vendors.mail?.send({
      to: "anna@example.com",
      subject: "Проба",
      text: "Проба",
      html: "<p>Проба</p>",
      idempotencyKey: "1",
    });
    expect(sent?.messageId).toMatch(/^<.+>$/);
    for (const url of Object.values(vendors.simulatorUrls)) expect((await fetch(url ?? "")).status).toBe(200);
    expect(await vendors.gateways.yookassa?.fetchPayment("unknown")).toBeNull();
    expect(await vendors.gateways.stripe?.fetchPayment("cs_test_unknown")).toBeNull();
    const sms = { to: "+79161234567", text: "Проба", idempotencyKey: "1" };
    expect((await vendors.sms.smsru?.send(sms))?.messageId).toBeTruthy();
    expect((await vendors.sms.smsc?.send(sms))?.messageId).toBeTruthy();
    expect(vendors.telegram?.startUrl("abc")).toBe(`${vendors.simulatorUrls.telegram}/?start=abc`);
    await vendors.close();
    // Every call was noted, each with its own vendor.
    for (const [vendor, { state }] of Object.entries(await readAllHealth(db))) expect([vendor, state]).toEqual([vendor, "up"]); // prettier-ignore
  });

  it("opens nothing for what is off", async () => {
    const db = await open();
    const vendors = await openVendors(testCore(db, { env: { ...allOff, DATA_DIR: dataDir() } }));
    expect(vendors).toMatchObject({ ...noVendors, simulatorUrls: noSimulators });
    await vendors.close();
  });

  it("starts although a live vendor is down", async () => {
    const db = await open();
    const env = {
      ...allOff, YCLIENTS: "live", YCLIENTS_BASE_URL: "http://127.0.0.1:9", YCLIENTS_API_TOKEN: "p", YCLIENTS_USER_TOKEN: "u",
      YCLIENTS_WEBHOOK_SECRET: "a-long-webhook-secret", YCLIENTS_COMPANY_ID: "777", DATA_DIR: dataDir(),
    }; // prettier-ignore
    const vendors = await openVendors(testCore(db, { env }));
    expect(await vendors.bookingSources.yclients?.probe()).toMatchObject({ ok: false, kind: "unreachable" });
    await vendors.close();
  });

  it("is there before its account is, and follows it without a restart", async () => {
    const db = await open();
    const env = { ...allOff, YCLIENTS: "live", DATA_DIR: dataDir() };
    const core = testCore(db, { env });
    const vendors = await openVendors(core);
    const yclients = vendors.bookingSources.yclients;
    const fault = async () => {
      const failed: unknown = await yclients?.fetchRecord("1").catch((error: unknown) => error);
      const { kind, vendorCode } = failed as { kind: string; vendorCode: string | null };
      return [kind, vendorCode];
    };
    expect(await fault()).toEqual(["unavailable", "unset"]);
    expect(await yclients?.tryEverything()).toEqual([]);
    const account = { house: "other", baseUrl: "http://127.0.0.1:9", accept: "application/json", companyId: "7", partnerToken: "p", userToken: "u" }; // prettier-ignore
    await saveConnection(core, systemActor("test"), "yclients", yclientsForm.parse(account));
    expect(await fault()).toEqual(["unreachable", null]);
    await pauseConnection(core, systemActor("test"), "yclients");
    expect(await fault()).toEqual(["unavailable", "paused"]);
    await vendors.close();
  });

  it("asks each vendor for the account of that moment, and calls no private network a business has not opened", async () => {
    const db = await open();
    const env = { ...allOff, BILLING: "live", ALLOW_PRIVATE_NETWORKS: "0", DATA_DIR: dataDir() };
    const core = testCore(db, { env });
    const vendors = await openVendors(core);
    expect([vendors.plans, vendors.helpdesk, vendors.amocrm]).toEqual([null, null, null]);
    const fault = () => vendors.billing?.lookUp("+79161234567").catch((error: unknown) => error);
    expect(await fault()).toMatchObject({ kind: "unavailable", vendorCode: "unset" });
    for (const baseUrl of ["https://127.0.0.1:9", "https://localhost:9", "https://169.254.169.254"]) {
      const form = billingForm.parse({ baseUrl, currency: "RUB" });
      await saveConnection(core, systemActor("test"), "billing", form);
      expect(await fault()).toMatchObject({ kind: "unreachable", vendorCode: "forbidden_address" });
    }
    await vendors.close();
    // The same address is only not there where private networks are open.
    const within = testCore(db, { env: { ...env, ALLOW_PRIVATE_NETWORKS: "1" } });
    await saveConnection(within, systemActor("test"), "billing", billingForm.parse({ baseUrl: "https://127.0.0.1:9", currency: "RUB" })); // prettier-ignore
    const there = await openVendors(within);
    expect(await there.billing?.lookUp("+79161234567").catch((error: unknown) => error)).toMatchObject({ kind: "unreachable", vendorCode: null }); // prettier-ignore
    await there.close();
  });
});
