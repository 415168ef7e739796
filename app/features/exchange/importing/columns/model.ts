import { foldForSearch } from "~/features/clients/search/model";
import { MANY_COLUMNS, type Mapping, type Target } from "../schema";

/** What titles of columns are called in files of other systems, folded; whole titles first, then what they begin with. */
const TITLES: readonly [Target, RegExp][] = [
  ["lastName", /^(фамилия|last ?name|surname|family name|тегі|клиент фамилия)$/],
  ["firstName", /^(имя|first ?name|given name|forename|аты|есими|клиент имя)$/],
  ["middleName", /^(отчество|middle ?name|patronymic|второе имя|акесинин аты)$/],
  ["name", /^(фио|ф и о|имя клиента|клиент|клиенты|полное имя|имя и фамилия|фамилия имя( отчество)?|фамилия и имя|name|full ?name|client( name)?|customer( name)?|contact( name)?|display ?name|название|контакт)$/],
  ["phone2", /^((доп\S*|второй|другой|рабочий|домашний|запаснои) (тел\S*|номер|моб\S*)|телефон ?(2|3|4)|тел ?2|(phone|mobile|tel) ?(2|3)|(second|other|alternative|additional|home|work) phone)$/],
  ["phone", /^(телефон\S*|тел|номер|номер телефона|моб\S*( тел\S*)?|сотовый( тел\S*)?|контактный тел\S*|основной тел\S*|phone( number)?|mobile( phone)?|cell( phone)?|tel|telephone|phone ?1|whatsapp|ватсап)$/],
  ["email2", /^((доп\S*|вторая|другая) (почта|email|e mail)|(email|e mail|почта) ?2)$/],
  ["email", /^(почта|эл почта|электронная почта|эл адрес|имеил|емеил|email|e mail|mail|email address|e mail address|e mail 1 value|почта ?1)$/],
  ["code", /^(код клиента|код kartoteka|client code)$/],
  ["external", /^(id|ид|id клиента|ид клиента|client id|customer id|внешний (id|код|номер)|external id|номер клиента|номер карты|карта|код|uid|guid)$/],
  ["tags", /^(тег\S*|метк\S*|категори\S*|группа|группы|сегмент\S*|tags?|labels?|groups?|segments?|categor\S*|group membership)$/],
  ["notes", /^(комментари\S*|заметк\S*|примечани\S*|описание|доп\S* информация|notes?|comments?|remarks?|description|memo)$/],
  ["locale", /^(язык( писем)?|language|locale|lang)$/],
  ["since", /^(дата (добавления|создания|регистрации|первого визита|первой записи)|клиент с|создан|добавлен|created( at| on)?|registered|client since|date added|first visit)$/],
]; // prettier-ignore

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const PHONE = /^\+?[\d\s().-]{10,20}$/;
const CODE = /^[DFGNQRVWZ]{3}[2-9]{5}$/;

/** A column of the file: how it is called, and the first things in it. */
export interface FileColumn {
  title: string;
  samples: readonly string[];
}

/**
 * What the columns most likely are: by what they are called, in Russian or English, by the names of the business's own fields, and where the title
 * says nothing by what stands in them. A thing that can be one column only goes to the first that fits it.
 */
export function guessMapping(columns: readonly FileColumn[], fields: readonly { id: number; label: string }[] = []): Mapping {
  const mapping: Mapping = {};
  const taken = new Set<Target>();
  const give = (at: number, target: Target | null) => {
    if (target === null || mapping[at] !== undefined) return;
    const given = taken.has(target) ? further(target) : target;
    if (given === null) return;
    mapping[at] = given;
    if (!MANY_COLUMNS.includes(given)) taken.add(given);
  };
  const own = new Map(fields.map(({ id, label }) => [foldForSearch(label), `f${id}` as const]));
  columns.forEach(({ title }, at) => give(at, own.get(foldForSearch(title)) ?? null));
  columns.forEach(({ title }, at) => give(at, byTitle(title)));
  columns.forEach(({ samples }, at) => give(at, byContent(samples)));
  // A single «Имя» without a surname beside it holds the whole name.
  if (taken.has("firstName") && !taken.has("lastName") && !taken.has("name")) {
    const at = Object.keys(mapping).find((key) => mapping[key] === "firstName");
    if (at !== undefined) mapping[at] = "name";
  }
  return mapping;
} // prettier-ignore

function further(target: Target): Target | null {
  return target === "phone" ? "phone2" : target === "email" ? "email2" : null;
}

function byTitle(title: string): Target | null {
  const folded = foldForSearch(title);
  return TITLES.find(([, pattern]) => pattern.test(folded))?.[0] ?? null;
}

function byContent(samples: readonly string[]): Target | null {
  const said = samples.map((text) => text.trim()).filter(Boolean);
  if (said.length === 0) return null;
  const most = (pattern: RegExp) => said.filter((text) => pattern.test(text)).length * 2 > said.length;
  if (most(EMAIL)) return "email";
  if (most(CODE)) return "code";
  if (most(PHONE) && !most(/^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}/)) return "phone";
  return null;
}

/** What of a mapping cannot be: one thing said by several columns. Answers with the doubled target, or null. */
export function doubledTarget(mapping: Mapping): Target | null {
  const seen = new Set<Target>();
  for (const target of Object.values(mapping)) {
    if (seen.has(target) && !MANY_COLUMNS.includes(target)) return target;
    seen.add(target);
  }
  return null;
}

/** Whether a client can be made of it: a name, or something to know somebody by. */
export function isEnough(mapping: Mapping): boolean {
  const said = new Set(Object.values(mapping));
  return (["name", "lastName", "firstName", "phone", "email", "code", "external"] as const).some((one) => said.has(one)); // prettier-ignore
}
