import { displayNameOf, type NameParts } from "~/features/clients/naming/model";
import { foldForSearch } from "~/features/clients/search/model";
import type { KnownRule } from "../schema";

/** A phone or an address as it is written and as somebody may be recognised by it. */
export interface RowContact {
  kind: "phone" | "email";
  raw: string;
  /** E.164 or the address's key; null: kept, but nobody is recognised by it. */
  value: string | null;
}

/** What a row says of a person; what it does not say is absent. */
export interface RowPerson {
  name: NameParts | null;
  phone: RowContact | null;
  email: RowContact | null;
  further: RowContact[];
  code: string | null;
  external: string | null;
  notes: string | null;
  locale: "ru" | "en" | null;
  /** Local day. */
  since: string | null;
  tags: string[];
  fields: Record<number, string>;
}

/** A row as it was understood: codes with the number of the column from 1, e.g. `phone_impossible:3`. */
export interface RowReading {
  person: RowPerson;
  problems: string[];
}

/** Everything a row knows somebody by. */
export interface RowKeys {
  phones: string[];
  emails: string[];
  code: string | null;
  external: string | null;
}

export function keysOf({ phone, email, further, code, external }: RowPerson): RowKeys {
  const all = [phone, email, ...further].filter((one) => one !== null);
  const of = (kind: RowContact["kind"]) => [...new Set(all.flatMap((one) => (one.kind === kind && one.value !== null ? [one.value] : [])))]; // prettier-ignore
  return { phones: of("phone"), emails: of("email"), code, external };
}

/** The same as texts of one space of names, for what a file repeats within itself. */
export function keyTexts({ phones, emails, code, external }: RowKeys): string[] {
  return [
    ...phones.map((one) => `p${one}`),
    ...emails.map((one) => `e${one}`),
    ...(code === null ? [] : [`c${code}`]),
    ...(external === null ? [] : [`x${external}`]),
  ];
}

/**
 * Whether a row's name can be that of a card: one says no more than the other, or they agree on the first name. A surname alone is what a family
 * shares, as it shares a phone.
 */
export function namesAgree(row: NameParts | null, card: string): boolean {
  const words = (text: string) => new Set(foldForSearch(text).split(" ").filter((word) => word.length > 1));
  const [said, held, first] = [words(row ? displayNameOf(row) : ""), words(card), words(row?.firstName ?? "")];
  const within = (one: ReadonlySet<string>, other: ReadonlySet<string>) => [...one].every((word) => other.has(word));
  return within(said, held) || within(held, said) || (first.size > 0 && within(first, held));
} // prettier-ignore

/** The columns of a client that a row can change. */
export interface ClientValues {
  firstName: string;
  lastName: string;
  middleName: string;
  phoneRaw: string | null;
  phoneE164: string | null;
  phoneIsIdentity: boolean;
  email: string | null;
  emailKey: string | null;
  locale: string;
  notes: string;
  responsibleId: number | null;
}
export const VALUE_KEYS = ["firstName", "lastName", "middleName", "phoneRaw", "phoneE164", "phoneIsIdentity", "email", "emailKey", "locale", "notes", "responsibleId"] as const satisfies readonly (keyof ClientValues)[]; // prettier-ignore

/** A client as they stand while rows are written. */
export interface ClientState {
  values: ClientValues;
  fields: Record<number, string>;
  tagIds: ReadonlySet<number>;
  contacts: readonly { kind: "phone" | "email"; raw: string; value: string | null }[];
  external: string | null;
}

/** What a row does to a client; nothing in it: they are that way already. */
export interface RowChange {
  from: Partial<ClientValues>;
  to: Partial<ClientValues>;
  /** By field: what stood there (empty: nothing) and what stands there now. */
  fields: Record<number, [before: string, after: string]>;
  tagIds: number[];
  contacts: RowContact[];
  external: string | null;
}

interface Given {
  person: RowPerson;
  tagIds: readonly number[];
  responsibleId: number | null;
  rule: Exclude<KnownRule, "skip">;
}

/**
 * What becomes of a known client: `fill` writes only where nothing stands, `update` writes whatever the row says. Tags and further contacts are added
 * and never taken away; a first phone or address that gives way becomes a further one.
 */
export function changeOf(state: ClientState, { person, tagIds, responsibleId, rule }: Given): RowChange {
  const wanted = wantedValues(state.values, person, rule);
  if (responsibleId !== null && (rule === "update" || state.values.responsibleId === null)) wanted.responsibleId = responsibleId; // prettier-ignore
  const change: RowChange = { from: {}, to: {}, fields: {}, tagIds: [], contacts: [], external: null };
  for (const key of VALUE_KEYS) {
    if (!(key in wanted) || wanted[key] === state.values[key]) continue;
    Object.assign(change.from, { [key]: state.values[key] });
    Object.assign(change.to, { [key]: wanted[key] });
  }
  for (const [id, value] of Object.entries(person.fields)) {
    const before = state.fields[Number(id)] ?? "";
    if (value !== "" && before !== value && (rule === "update" || before === ""))
      change.fields[Number(id)] = [before, value];
  }
  change.tagIds = [...new Set(tagIds)].filter((id) => !state.tagIds.has(id));
  change.contacts = newContacts(state, change.to, person);
  if (state.external === null) change.external = person.external;
  return change;
}

function wantedValues(now: ClientValues, person: RowPerson, rule: "fill" | "update"): Partial<ClientValues> {
  const writes = (before: string | null) => rule === "update" || before === null || before === "";
  const wanted: Partial<ClientValues> = {};
  const { name, phone, email } = person;
  if (name) Object.assign(wanted, wantedName(now, name, rule));
  const sameNumber = phone !== null && phone.value !== null && phone.value === now.phoneE164;
  if (phone && !sameNumber && writes(now.phoneE164 ?? now.phoneRaw))
    Object.assign(wanted, {
      phoneRaw: phone.raw,
      phoneE164: phone.value,
      phoneIsIdentity: phone.value !== null,
    });
  if (email && email.value !== now.emailKey && writes(now.email))
    Object.assign(wanted, { email: email.raw, emailKey: email.value });
  if (person.notes !== null && !now.notes.includes(person.notes))
    wanted.notes = now.notes === "" ? person.notes : `${now.notes}\n${person.notes}`.slice(0, 4000);
  if (person.locale !== null && rule === "update") wanted.locale = person.locale;
  return wanted;
}

const wordsOf = (text: string) => foldForSearch(text).split(" ").filter(Boolean);

/** A name that says nothing new changes nothing: a card may hold all of it in one field, and a word must not stand there twice. */
function wantedName(now: NameParts, name: NameParts, rule: "fill" | "update"): Partial<NameParts> {
  const held = new Set(wordsOf(displayNameOf(now)));
  if (wordsOf(displayNameOf(name)).every((word) => held.has(word))) return {};
  const [first, second] = rule === "update" ? [name, now] : [now, name];
  const both = (key: keyof NameParts) => first[key] || second[key];
  const joined = { lastName: both("lastName"), firstName: both("firstName"), middleName: both("middleName") };
  const words = wordsOf(displayNameOf(joined));
  if (new Set(words).size === words.length) return joined;
  return rule === "update" ? { lastName: name.lastName, firstName: name.firstName, middleName: name.middleName } : {};
} // prettier-ignore

/** Phones and addresses that nobody must lose: the row's further ones, its first when ours stays, and ours when it gives way. */
function newContacts(
  { values, contacts }: ClientState,
  to: Partial<ClientValues>,
  person: RowPerson,
): RowContact[] {
  const candidates = [person.phone, person.email, ...person.further].filter((one) => one !== null);
  if ("phoneRaw" in to && values.phoneRaw !== null) candidates.push({ kind: "phone", raw: values.phoneRaw, value: values.phoneE164 }); // prettier-ignore
  if ("emailKey" in to && values.email !== null) candidates.push({ kind: "email", raw: values.email, value: values.emailKey }); // prettier-ignore
  const after = { ...values, ...to };
  const known = new Set([
    ...contacts.map(contactKey),
    contactKey({ kind: "phone", raw: after.phoneRaw ?? "", value: after.phoneE164 }),
    contactKey({ kind: "email", raw: after.email ?? "", value: after.emailKey }),
  ]);
  return candidates.filter((one) => {
    const key = contactKey(one);
    const isNew = !known.has(key);
    known.add(key);
    return isNew;
  });
}

const contactKey = ({ kind, raw, value }: RowContact) => `${kind}:${value ?? raw.toLowerCase()}`;

export function isNoChange({ to, fields, tagIds, contacts, external }: RowChange): boolean {
  return Object.keys(to).length + Object.keys(fields).length + tagIds.length + contacts.length === 0 && external === null; // prettier-ignore
}

/** The state after a change. */
export function stateAfter(state: ClientState, change: RowChange): ClientState {
  const fields = { ...state.fields };
  for (const [id, [, after]] of Object.entries(change.fields)) fields[Number(id)] = after;
  return {
    values: { ...state.values, ...change.to },
    fields,
    tagIds: new Set([...state.tagIds, ...change.tagIds]),
    contacts: [...state.contacts, ...change.contacts],
    external: state.external ?? change.external,
  };
}

/** What a row's `before` keeps, so that it can be taken back: a client it made, or what it changed. */
export type RowBefore =
  | { kind: "made"; state: Omit<ClientState, "tagIds"> & { tagIds: number[] } }
  | { kind: "changed"; change: RowChange };
