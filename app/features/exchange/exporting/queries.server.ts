import { asc } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Db } from "~drizzle/client.server";
import { clientContacts, clients } from "~drizzle/schema";
import { can, requireCan } from "~/features/accounts/policy";
import { eachFilteredClient } from "~/features/clients/list/batches/queries.server";
import { listChoices } from "~/features/clients/list/choices/queries.server";
import { readClientRows, type ClientRow } from "~/features/clients/list/rows/queries.server";
import type { ClientFilters } from "~/features/clients/list/schema";
import { emailFor, phoneFor } from "~/features/clients/scope/model";
import { stageName } from "~/features/pipeline/model";
import type { Messages } from "~/i18n/catalogue";
import type { UserActor } from "~/lib/actor";
import { dayOf, wallOf, wallText } from "~/lib/zoned-time";
import { EXPORT_COLUMNS, type ExportColumn } from "./schema";

/** A cell of the file; numbers stay numbers where the format knows them. */
export type ExportCell = string | number;

interface Question {
  filters: ClientFilters;
  columns: readonly ExportColumn[];
  zone: string;
  now: Date;
  words: Messages;
}

/** Columns that this actor's rights let into a file: no stages, money or points to whoever does not see them in the list. */
export function exportableColumns(actor: UserActor): (typeof EXPORT_COLUMNS)[number][] {
  const hidden = new Set([
    ...(can(actor, "pipeline:read") ? [] : ["stage"]),
    ...(can(actor, "payments:read") ? [] : ["due"]),
    ...(can(actor, "points:read") ? [] : ["points"]),
  ]);
  return EXPORT_COLUMNS.filter((column) => !hidden.has(column));
}

/** What a client has beside what the list reads. */
interface Card {
  firstName: string;
  lastName: string;
  middleName: string;
  notes: string;
  locale: string;
  phones: string[];
  emails: string[];
}

/**
 * The head of a file and its rows: everybody whom the list's filters leave and whom the actor may see, read as they are written. Contacts are masked
 * like everywhere for whoever may not read them.
 * @throws AppError `forbidden`
 */
export async function exportClients(
  db: Db,
  actor: UserActor,
  { filters, columns, zone, now, words }: Question,
): Promise<{ header: string[]; rows: AsyncGenerator<ExportCell[]> }> {
  requireCan(actor, "clients:export");
  const allowed = new Set<ExportColumn>(exportableColumns(actor));
  const choices = await listChoices(db, actor);
  const fields = new Map(choices.fields.map((field) => [`f${field.id}` as ExportColumn, field]));
  const shown = columns.filter((column) => allowed.has(column) || fields.has(column));
  const heads = words.exchange.export.heads;
  const stages = new Map(choices.stages.map((stage) => [stage.id, stageName(stage, words.pipeline.stages)]));
  const tags = new Map(choices.tags.map(({ id, name }) => [id, name]));
  const users = new Map(choices.users.map(({ id, name }) => [id, name]));
  const day = (at: Date | null) => (at === null ? "" : dayOf(at, zone));
  const moment = (at: Date | null) => (at === null ? "" : `${dayOf(at, zone)} ${wallText(wallOf(at, zone).minutes)}`); // prettier-ignore
  const cellOf = (column: ExportColumn, row: ClientRow, card: Card): ExportCell => {
    switch (column) {
      case "code": return row.code;
      case "lastName": return card.lastName;
      case "firstName": return card.firstName || (card.lastName ? "" : row.displayName);
      case "middleName": return card.middleName;
      case "phone": return phoneFor(actor, row.phone) ?? "";
      case "phone2": return card.phones.map((phone) => phoneFor(actor, phone)).join(", ");
      case "email": return emailFor(actor, row.email) ?? "";
      case "email2": return card.emails.map((email) => emailFor(actor, email)).join(", ");
      case "stage": return row.stageId === null ? "" : (stages.get(row.stageId) ?? "");
      case "tags": return row.tagIds.flatMap((id) => tags.get(id) ?? []).join(", ");
      case "responsible": return row.responsibleId === null ? "" : (users.get(row.responsibleId) ?? "");
      case "source": return words.clients.sources[row.source] ?? row.source;
      case "locale": return card.locale;
      case "visits": return row.visitsCount;
      case "last": return day(row.lastVisitAt);
      case "next": return moment(row.nextVisitAt);
      case "due": return row.dues.map(({ minor, currency }) => `${(minor / 100).toFixed(2)} ${currency}`).join(", ");
      case "points": return row.pointsBalance;
      case "last_contact": return day(row.lastContactAt);
      case "next_contact": return moment(row.nextContactAt);
      case "created": return day(row.createdAt);
      case "notes": return card.notes;
      default: {
        const field = fields.get(column);
        const value = field ? (row.fields[field.id] ?? "") : "";
        if (field?.kind === "checkbox") return value === "1" ? words.exchange.export.yes : "";
        return field?.kind === "number" && value !== "" ? Number(value) : value;
      }
    }
  }; // prettier-ignore
  async function* rows(): AsyncGenerator<ExportCell[]> {
    for await (const ids of eachFilteredClient(db, actor, filters, { now, zone, batch: 500 })) {
      const [found, cards] = [await readClientRows(db, { ids, now }), await readCards(db, ids)];
      for (const row of found) {
        const card = cards.get(row.id);
        if (card) yield shown.map((column) => cellOf(column, row, card));
      }
    }
  }
  return {
    header: shown.map((column) => heads[column] ?? fields.get(column)?.label ?? column),
    rows: rows(),
  };
}

async function readCards(db: Db, ids: readonly number[]): Promise<Map<number, Card>> {
  const { id, firstName, lastName, middleName, notes, locale } = clients;
  const cards = await db.select({ id, firstName, lastName, middleName, notes, locale }).from(clients).where(among(id, ids)); // prettier-ignore
  const byId = new Map(cards.map(({ id: one, ...card }) => [one, { ...card, phones: [] as string[], emails: [] as string[] }])); // prettier-ignore
  const further = await db.select().from(clientContacts).where(among(clientContacts.clientId, ids)).orderBy(asc(clientContacts.id)); // prettier-ignore
  for (const { clientId, kind, raw, value } of further)
    byId.get(clientId)?.[kind === "phone" ? "phones" : "emails"].push(kind === "phone" ? (value ?? raw) : raw); // prettier-ignore
  return byId;
}
