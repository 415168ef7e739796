import type { BookingVendor, VendorRecord } from "~/features/sync/ports";
import type { Clock } from "~/lib/clock";
import type { Log } from "~/lib/log.server";
import { wallOf } from "~/lib/zoned-time";
import { VendorError } from "../core/vendor-error";
import type { YclientsClient } from "./client.server";
import type { WireRecord } from "./contract";
import { createDesk } from "./desk/adapter.server";
import { tryGrants } from "./grants/adapter.server";
import { createHookRegistry } from "./hooks/adapter.server";
import { pickZone, vendorCategory, vendorRecord, vendorService, vendorShift, vendorStaff } from "./map";
import { readYclientsWebhook } from "./webhook.server";

export interface YclientsVendorOptions {
  client: YclientsClient;
  companyId: string;
  /** IANA zone for branches whose answer does not name one. */
  fallbackZone: string;
  /** Where the branch's own booking form answers: a host such as `n123.yclients.com`, or an address; null when it has none. */
  widgetHost?: string | null;
  clock: Clock;
  log: Log;
}

/** `changed_after` has no offset and its zone is nowhere documented, so it is asked for a day early. */
const CHANGED_OVERLAP_MS = 24 * 3600_000;
const ZONE_KEPT_MS = 3600_000;

/** YClients or Altegio: a source of appointments, a desk that sells its free hours, and a registry of webhooks. */
export function createYclientsVendor(options: YclientsVendorOptions): BookingVendor {
  const { client, companyId, clock, log } = options;
  let known: { zone: string; until: number } | null = null;

  async function zoneOf(signal?: AbortSignal): Promise<string> {
    const now = clock.now().getTime();
    if (known && now < known.until) return known.zone;
    const zone = await askZone(signal);
    known = { zone, until: now + ZONE_KEPT_MS };
    return zone;
  }

  async function askZone(signal?: AbortSignal): Promise<string> {
    try {
      return pickZone(await client.getCompany(signal), options.fallbackZone);
    } catch (error) {
      // Rights are given method by method: a token may read records and not the branch.
      if (error instanceof VendorError && error.kind === "not_granted") return options.fallbackZone;
      throw error;
    }
  }

  /** Null for a record without a readable time or version, which is logged and passed over. */
  function read(wire: WireRecord, zone: string): VendorRecord | null {
    const record = vendorRecord(wire, { companyId, zone });
    if (typeof record !== "string") return record;
    log.warn({ vendor: "yclients", recordId: wire.id, reason: record }, "unreadable record");
    return null;
  }

  async function fetchRecord(externalId: string, signal?: AbortSignal): Promise<VendorRecord | null> {
    const zone = await zoneOf(signal);
    const wire = await client.getRecord(externalId, signal);
    if (wire === null) return null;
    const record = read(wire, zone);
    // Null would mean "deleted"; an unreadable answer must never cancel a visit.
    if (record === null) throw new VendorError({ vendor: "yclients", kind: "broken_answer", operation: "GET /record/{company}/{record}" }); // prettier-ignore
    return record;
  }

  return {
    source: "yclients",
    fetchRecord,
    desk: createDesk({
      client,
      companyId,
      zoneOf,
      read,
      fetchRecord,
      formUrl: formUrlOf(options.widgetHost),
    }),
    hooks: createHookRegistry(client),
    readEvent(body) {
      const event = readYclientsWebhook(body);
      return event.ok ? event.value : null;
    },
    async *changedRecords({ since, from, until, signal }) {
      const zone = await zoneOf(signal);
      const changedAfter = since ? wallText(new Date(since.getTime() - CHANGED_OVERLAP_MS), zone) : undefined;
      const query = {
        changedAfter,
        startDate: from ?? undefined,
        endDate: until ?? undefined,
        withDeleted: true,
        signal,
      };
      for await (const wire of client.listRecords(query)) {
        const record = read(wire, zone);
        if (record) yield record;
      }
    },
    async services(signal) {
      const categories = new Map((await client.listServiceCategories(signal)).map((one) => [one.id, one]));
      return (await client.listServices(signal)).map((one) => vendorService(one, categories));
    },
    async staff(signal) {
      return (await client.listStaff(signal)).map(vendorStaff);
    },
    async categories(signal) {
      const categories = (await client.listServiceCategories(signal)).map(vendorCategory);
      return categories.sort((a, b) => b.weight - a.weight);
    },
    async schedule({ staffExternalId, from, until, signal }) {
      const days = await client.listShifts({ staffId: staffExternalId, from, until }, signal);
      return days.flatMap((one) => vendorShift(one, staffExternalId) ?? []);
    },
    tryEverything: (signal) => tryGrants(client, clock, signal),
    async probe(signal) {
      const started = performance.now();
      const latency = () => Math.round(performance.now() - started);
      try {
        const company = await client.getCompany(signal, { isProbe: true });
        return {
          ok: true,
          title: company.title,
          zone: pickZone(company, options.fallbackZone),
          latencyMs: latency(),
        };
      } catch (error) {
        if (error instanceof VendorError) return { ok: false, kind: error.kind, latencyMs: latency() };
        throw error;
      }
    },
  };
}

/** `YYYY-MM-DDTHH:MM:SS` on the branch's wall. */
function wallText(instant: Date, zone: string): string {
  const { day, minutes } = wallOf(instant, zone);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${day}T${two(Math.floor(minutes / 60))}:${two(Math.floor(minutes % 60))}:00`;
}

function formUrlOf(widgetHost: string | null | undefined): string | null {
  if (!widgetHost) return null;
  return widgetHost.includes("://") ? widgetHost : `https://${widgetHost}`;
}
