import type { SimulatedClient, SimulatedRecord, YclientsState } from "./state";

/** Quick ways into a state with many rows, so that a branch of 100,000 records is paged and booked as quickly as one of ten. */
export interface Lookup {
  record(id: number): SimulatedRecord | undefined;
  client(id: number | null): SimulatedClient | undefined;
  /** By the digits as they are stored. */
  clientByPhone(digits: string): SimulatedClient | undefined;
  /** Records of a person that begin on a day. */
  beginning(staffId: number, day: string): Iterable<SimulatedRecord>;
  /** How often a client was booked, came and did not come. */
  counts(clientId: number): Readonly<Counts>;
  /** After a record was made or changed. */
  note(record: SimulatedRecord): void;
  noteClient(client: SimulatedClient): void;
  /** Rises with every change. */
  revision(): number;
}

interface Counts {
  visits: number;
  came: number;
  missed: number;
}

/** What of a record the lists rest on, as it was when it was noted. */
type Noted = Pick<SimulatedRecord, "staffId" | "clientId" | "attendance" | "deleted"> & { day: string };

const NOBODY: Readonly<Counts> = { visits: 0, came: 0, missed: 0 };
const lookups = new WeakMap<YclientsState, Lookup>();

/** The one lookup of a state. */
export function lookupOf(state: YclientsState): Lookup {
  const present = lookups.get(state);
  if (present) return present;
  const made = createLookup(state);
  lookups.set(state, made);
  return made;
}

function createLookup(state: YclientsState): Lookup {
  let revision = 0;
  let seen: { records: unknown; recordCount: number; clients: unknown; clientCount: number } | null = null;
  const records = new Map<number, SimulatedRecord>();
  const clients = new Map<number, SimulatedClient>();
  const phones = new Map<string, SimulatedClient>();
  const days = new Map<string, Map<number, SimulatedRecord>>();
  const counts = new Map<number, Counts>();
  const noted = new Map<number, Noted>();

  /** Rows may also be put in or taken out as whole lists (seeds, tests, a reset): then everything is read anew. */
  function fresh(): void {
    const isSeen =
      seen?.records === state.records &&
      seen.recordCount === state.records.length &&
      seen.clients === state.clients &&
      seen.clientCount === state.clients.length;
    if (isSeen) return;
    for (const map of [records, clients, phones, days, counts, noted]) map.clear();
    for (const client of state.clients) put(client);
    for (const record of state.records) add(record);
    remember();
    revision += 1;
  }

  /** Whether only what is being noted has changed since the last look; otherwise everything is read anew at the next one. */
  function isExpected(newRecords: number, newClients: number): boolean {
    const isSo =
      seen?.records === state.records &&
      seen.recordCount + newRecords === state.records.length &&
      seen.clients === state.clients &&
      seen.clientCount + newClients === state.clients.length;
    if (!isSo) seen = null;
    return isSo;
  }

  function remember(): void {
    const { records: list, clients: people } = state;
    seen = { records: list, recordCount: list.length, clients: people, clientCount: people.length };
  }

  function put(client: SimulatedClient): void {
    clients.set(client.id, client);
    if (client.phone !== "") phones.set(client.phone, client);
  }

  function add(record: SimulatedRecord): void {
    forget(record.id);
    const { staffId, clientId, attendance, deleted } = record;
    const now: Noted = { staffId, clientId, attendance, deleted, day: record.start.slice(0, 10) };
    records.set(record.id, record);
    noted.set(record.id, now);
    const key = dayKey(staffId, now.day);
    const day = days.get(key) ?? new Map<number, SimulatedRecord>();
    days.set(key, day.set(record.id, record));
    tally(now, 1);
  }

  function forget(id: number): void {
    const before = noted.get(id);
    if (!before) return;
    days.get(dayKey(before.staffId, before.day))?.delete(id);
    tally(before, -1);
    noted.delete(id);
  }

  function tally({ clientId, attendance, deleted }: Noted, by: 1 | -1): void {
    if (clientId === null || deleted) return;
    const one = counts.get(clientId) ?? { visits: 0, came: 0, missed: 0 };
    one.visits += by;
    if (attendance === 1) one.came += by;
    if (attendance === -1) one.missed += by;
    counts.set(clientId, one);
  }

  const read = <T>(from: () => T): T => {
    fresh();
    return from();
  };

  return {
    record: (id) => read(() => records.get(id)),
    client: (id) => (id === null ? undefined : read(() => clients.get(id))),
    clientByPhone: (digits) => read(() => phones.get(digits)),
    beginning: (staffId, day) => read(() => days.get(dayKey(staffId, day))?.values() ?? []),
    counts: (clientId) => read(() => counts.get(clientId) ?? NOBODY),
    note(record) {
      if (!isExpected(records.has(record.id) ? 0 : 1, 0)) return;
      add(record);
      remember();
      revision += 1;
    },
    noteClient(client) {
      if (!isExpected(0, clients.has(client.id) ? 0 : 1)) return;
      put(client);
      remember();
      revision += 1;
    },
    revision: () => read(() => revision),
  };
}

function dayKey(staffId: number, day: string): string {
  return `${staffId}|${day}`;
}
