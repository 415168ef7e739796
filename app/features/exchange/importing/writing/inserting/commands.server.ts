import { randomInt } from "node:crypto";
import { among } from "~drizzle/among";
import type { Tx } from "~drizzle/client.server";
import { clientContacts, clientFieldValues, clients, clientTags, externalRefs } from "~drizzle/schema";
import { makeClientCode } from "~/features/clients/model";
import { displayNameOf } from "~/features/clients/naming/model";
import { searchTextOf, sortKeyOf } from "~/features/clients/search/model";
import { noteStarts } from "~/features/pipeline/commands.server";
import { startStage } from "~/features/pipeline/queries.server";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import { instantOf } from "~/lib/zoned-time";
import { IMPORT_SOURCE } from "../../matching/queries.server";
import type { ClientState, RowPerson } from "../../rows/model";

const CODE = /^[A-Z]{3}\d{5}$/;
const CODE_DRAWS = 60;

/** A person to be entered. */
export interface Newcomer {
  person: RowPerson;
  tagIds: number[];
  responsibleId: number | null;
}

interface Entering {
  newcomers: readonly Newcomer[];
  actor: Actor;
  at: Date;
  zone: string;
  locale: string;
}

/** Enters people as clients, with everything their rows say of them, in a handful of statements. Answers in their order. */
export async function enterClients(tx: Tx, { newcomers, actor, at, zone, locale }: Entering): Promise<{ id: number; state: ClientState & { tagIds: Set<number> } }[]> {
  if (newcomers.length === 0) return [];
  const stageId = await startStage(tx);
  const codes = await codesFor(tx, newcomers.map(({ person }) => person.code)); // prettier-ignore
  const states = newcomers.map((one) => stateOf(one, locale));
  const rows = states.map((state, place) => {
    const displayName = displayNameOf(state.values);
    const code = codes[place] as string;
    const since = newcomers[place]?.person.since ?? null;
    const created = since === null ? at : instantOf({ day: since, minutes: 12 * 60 }, zone);
    return {
      ...state.values, code, displayName, source: "import",
      sortKey: sortKeyOf(displayName),
      searchText: searchTextOf({ ...state.values, displayName, code, further: state.contacts }),
      visitsCount: 0, stageId, stageMovedAt: stageId === null ? null : at,
      createdAt: created < at ? created : at, updatedAt: at, version: 1,
    };
  });
  await tx.insertMany({ table: clients, rows });
  const made = await tx.select({ id: clients.id, code: clients.code }).from(clients).where(among(clients.code, codes));
  const idByCode = new Map(made.map(({ id, code }) => [code, id]));
  const entered = states.map((state, place) => ({ id: idByCode.get(codes[place] as string) ?? 0, state }));
  if (stageId !== null) await noteStarts(tx, { actor }, { clientIds: entered.map(({ id }) => id), stageId, at, cause: "import" });
  await enterRest(tx, entered, at);
  tx.touch("clients");
  return entered;
} // prettier-ignore

async function enterRest(tx: Tx, entered: readonly { id: number; state: ClientState }[], createdAt: Date): Promise<void> {
  const values = entered.flatMap(({ id: clientId, state }) => Object.entries(state.fields).map(([id, value]) => ({ clientId, fieldId: Number(id), value })));
  if (values.length > 0) await tx.insert(clientFieldValues).values(values);
  const marks = entered.flatMap(({ id: clientId, state }) => [...state.tagIds].map((tagId) => ({ clientId, tagId })));
  if (marks.length > 0) await tx.insert(clientTags).values(marks).onConflictDoNothing();
  const contacts = entered.flatMap(({ id: clientId, state }) => state.contacts.map((one) => ({ clientId, ...one, isIdentity: one.value !== null, label: "", createdAt })));
  if (contacts.length > 0) await tx.insert(clientContacts).values(contacts);
  const refs = entered.flatMap(({ id: entityId, state }) => (state.external === null ? [] : [{ source: IMPORT_SOURCE, entity: "client" as const, externalId: state.external, entityId, createdAt }]));
  if (refs.length > 0) await tx.insert(externalRefs).values(refs).onConflictDoNothing();
} // prettier-ignore

function stateOf({ person, tagIds, responsibleId }: Newcomer, locale: string): ClientState & { tagIds: Set<number> } {
  const { phone, email } = person;
  const name = person.name ?? { firstName: "", lastName: "", middleName: "" };
  const firsts = new Set([phone?.value ?? phone?.raw, email?.value]);
  const [firstPhone, firstEmail] = [phone ?? person.further.find(({ kind }) => kind === "phone"), email ?? person.further.find(({ kind }) => kind === "email")];
  const further = person.further.filter((one) => one !== firstPhone && one !== firstEmail && !firsts.has(one.value ?? one.raw));
  return {
    values: {
      firstName: name.firstName, lastName: name.lastName, middleName: name.middleName,
      phoneRaw: firstPhone?.raw ?? null, phoneE164: firstPhone?.value ?? null, phoneIsIdentity: (firstPhone?.value ?? null) !== null,
      email: firstEmail?.raw ?? null, emailKey: firstEmail?.value ?? null,
      locale: person.locale ?? locale, notes: person.notes ?? "", responsibleId,
    },
    fields: { ...person.fields },
    tagIds: new Set(tagIds),
    contacts: [...new Map(further.map((one) => [`${one.kind}:${one.value ?? one.raw}`, one])).values()],
    external: person.external,
  };
} // prettier-ignore

/** The codes of the file where they have the shape of one and are free, so that clients keep what they know; drawn ones for everybody else. */
async function codesFor(tx: Tx, wanted: readonly (string | null)[]): Promise<string[]> {
  const given = wanted.map((code) => (code !== null && CODE.test(code) ? code : null));
  const codes: (string | null)[] = given.map((code, at) => (given.indexOf(code) === at ? code : null));
  let taken = await takenOf(tx, codes);
  for (const [at, code] of codes.entries()) if (code !== null && taken.has(code)) codes[at] = null;
  for (let draw = 0; draw < CODE_DRAWS && codes.includes(null); draw += 1) {
    const held = new Set(codes);
    const drawn = codes.map((code) => {
      if (code !== null) return code;
      const fresh = makeClientCode((below) => randomInt(below));
      if (held.has(fresh)) return null;
      held.add(fresh);
      return fresh;
    });
    const missing = drawn.filter((code, at) => code !== null && codes[at] === null);
    taken = await takenOf(tx, missing);
    for (const [at, code] of drawn.entries())
      if (codes[at] === null && code !== null && !taken.has(code)) codes[at] = code;
  }
  if (codes.includes(null)) throw new AppError("internal", "no free client codes were drawn");
  return codes as string[];
}

async function takenOf(tx: Tx, codes: readonly (string | null)[]): Promise<Set<string>> {
  const asked = codes.filter((code) => code !== null);
  if (asked.length === 0) return new Set();
  const rows = await tx.select({ code: clients.code }).from(clients).where(among(clients.code, asked));
  return new Set(rows.map(({ code }) => code));
}
