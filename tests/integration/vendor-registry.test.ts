import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { openVendors } from "~/integrations/registry.server";
import { testCore } from "../support/core";
import { eachDatabase } from "../support/databases";

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
    const vendors = await openVendors(testCore(db, { env: { DATA_DIR: dataDir() } }));
    expect(await vendors.bookingSources.yclients?.probe()).toMatchObject({ ok: true, zone: "Europe/Moscow" });
    const sent = await vendors.mail?.send({
      to: "anna@example.com",
      subject: "Проба",
      text: "Проба",
      html: "<p>Проба</p>",
      idempotencyKey: "1",
    });
    expect(sent?.messageId).toMatch(/^<.+>$/);
    expect((await fetch(vendors.simulatorUrls.inbox ?? "")).status).toBe(200);
    await vendors.close();
  });

  it("opens nothing for what is off", async () => {
    const db = await open();
    const vendors = await openVendors(
      testCore(db, { env: { YCLIENTS: "off", MAIL: "off", DATA_DIR: dataDir() } }),
    );
    expect(vendors).toMatchObject({
      bookingSources: {},
      mail: null,
      simulatorUrls: { yclients: null, inbox: null },
    });
    await vendors.close();
  });

  it("starts although a live vendor is down", async () => {
    const db = await open();
    const env = {
      YCLIENTS: "live", YCLIENTS_BASE_URL: "http://127.0.0.1:9", YCLIENTS_API_TOKEN: "p", YCLIENTS_USER_TOKEN: "u",
      YCLIENTS_WEBHOOK_SECRET: "a-long-webhook-secret", MAIL: "off", DATA_DIR: dataDir(),
    }; // prettier-ignore
    const vendors = await openVendors(testCore(db, { env }));
    expect(await vendors.bookingSources.yclients?.probe()).toMatchObject({ ok: false, kind: "unreachable" });
    await vendors.close();
  });
});
