import type { ClientState, ClientValues, RowChange } from "../rows/model";

/** Columns that are put back together or not at all. */
const GROUPS: readonly (readonly [string, readonly (keyof ClientValues)[]])[] = [
  ["name", ["lastName", "firstName", "middleName"]],
  ["phone", ["phoneRaw", "phoneE164", "phoneIsIdentity"]],
  ["email", ["email", "emailKey"]],
  ["locale", ["locale"]],
  ["notes", ["notes"]],
  ["responsible", ["responsibleId"]],
];

/** What of a change can be taken back, and what cannot because somebody has changed it since. */
export interface Undoing {
  values: Partial<ClientValues>;
  fields: Record<number, string>;
  dropTags: number[];
  dropContacts: RowChange["contacts"];
  dropExternal: string | null;
  /** Codes: `name`, `phone`, `f12`. */
  stays: string[];
}

/** What stands as the change left it goes back to what it was; everything else stays, for somebody wanted it so. */
export function undoingOf(state: ClientState, change: RowChange): Undoing {
  const undoing: Undoing = { values: {}, fields: {}, dropTags: [], dropContacts: [], dropExternal: null, stays: [] };
  for (const [code, keys] of GROUPS) {
    const changed = keys.filter((key) => key in change.to);
    if (changed.length === 0) continue;
    if (changed.some((key) => state.values[key] !== change.to[key])) undoing.stays.push(code);
    else for (const key of changed) Object.assign(undoing.values, { [key]: change.from[key] ?? null });
  }
  for (const [id, [before, after]] of Object.entries(change.fields)) {
    if ((state.fields[Number(id)] ?? "") === after) undoing.fields[Number(id)] = before;
    else undoing.stays.push(`f${id}`);
  }
  undoing.dropTags = change.tagIds.filter((id) => state.tagIds.has(id));
  undoing.dropContacts = change.contacts.filter((one) => state.contacts.some((held) => held.kind === one.kind && held.raw === one.raw));
  if (change.external !== null && state.external === change.external) undoing.dropExternal = change.external;
  return undoing;
} // prettier-ignore

/** The state after it. */
export function undone(state: ClientState, undoing: Undoing): ClientState {
  const fields = { ...state.fields };
  for (const [id, value] of Object.entries(undoing.fields)) {
    if (value === "") delete fields[Number(id)];
    else fields[Number(id)] = value;
  }
  return {
    values: { ...state.values, ...undoing.values },
    fields,
    tagIds: new Set([...state.tagIds].filter((id) => !undoing.dropTags.includes(id))),
    contacts: state.contacts.filter((held) => !undoing.dropContacts.some((one) => one.kind === held.kind && one.raw === held.raw)), // prettier-ignore
    external: undoing.dropExternal === null ? state.external : null,
  };
}

/** Whether a client is exactly as an import made them. */
export function isAsMade(
  state: ClientState,
  made: Omit<ClientState, "tagIds"> & { tagIds: readonly number[] },
): boolean {
  const told = ({ values, fields, tagIds, contacts, external }: Omit<ClientState, "tagIds"> & { tagIds: Iterable<number> }) =>
    JSON.stringify([
      Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)),
      Object.entries(fields).sort(([a], [b]) => Number(a) - Number(b)),
      [...tagIds].sort((a, b) => a - b),
      contacts.map(({ kind, raw }) => `${kind}:${raw}`).sort(),
      external,
    ]); // prettier-ignore
  return told(state) === told(made);
}
