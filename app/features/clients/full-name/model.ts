/** A full name in parts. Nothing is ever lost: what is not understood stays in one of the fields and `sure` is false. */
export interface FullName {
  last: string;
  first: string;
  /** Patronymic. */
  middle: string;
  /** A company's name as written; then the other parts are empty. */
  organization: string;
  /** False: show it, do not write it over what is known. */
  sure: boolean;
}

const LEGAL_FORMS =
  /^(?:ООО|ОАО|ЗАО|ПАО|НАО|АО|ТОО|ОДО|ЧУП|КФХ|КХ|АНО|НКО|НПО|СНТ|ТСЖ|ТСН|ГБУ|ГБУЗ|ГУП|МУП|ФГУП|ФГБУ|МБОУ|МБУ|МКУ|LLC|LTD|INC|GMBH)$/iu;
const SOLE_TRADER = /^(?:ИП|индивидуальный предприниматель)(?=[\s:.]|$)[\s:.]*|\s+ИП$/iu;
const PATRONYMIC = /(?:ович|евич|ьич|[вкмнт]ич|овна|евна|ична|инична)$/iu;
/** Turkic patronymics: a second word, or an ending. */
const SON_OR_DAUGHTER = /^(?:оглы|оглу|кызы|кизи|гызы|улы|уулу|углы|ұлы|қызы)$/iu;
const GLUED_PATRONYMIC = /\p{L}{3}(?:оглы|кызы|қызы|улы|ұлы|уулу)$/iu;
const INITIALS = /^(?:\p{Lu}\.)+$/u;

const NOBODY: FullName = { last: "", first: "", middle: "", organization: "", sure: false };

/**
 * Splits a full name as billing systems write it: surname, given name, patronymic. A patronymic in the middle shows the other order;
 * without anything to go by, the usual order is kept.
 */
export function splitFullName(text: string): FullName {
  const name = text
    .normalize("NFC")
    .replace(/[\s\u200b\ufeff]+/gu, " ")
    .trim();
  if (isOrganization(name)) return { ...NOBODY, organization: name, sure: true };
  const words = wordsOf(name.replace(SOLE_TRADER, "").trim());
  const hasInitials = words.some((word) => INITIALS.test(word));
  const parts = hasInitials ? splitInitials(words) : splitWords(words);
  return { ...NOBODY, ...parts };
}

function isOrganization(name: string): boolean {
  return name.split(/[\s"«»„“”,]+/u).some((word) => LEGAL_FORMS.test(word));
}

/** Words, with initials taken apart («Т.В.») and a Turkic patronymic kept together («Ахмед оглы»). */
function wordsOf(name: string): string[] {
  const words: string[] = [];
  for (const word of name.split(" ").filter(Boolean)) {
    if (INITIALS.test(word)) words.push(...(word.match(/\p{Lu}\./gu) as string[]));
    else if (SON_OR_DAUGHTER.test(word) && words.length > 1) words.push(`${words.pop()} ${word}`);
    else words.push(word);
  }
  return words;
}

function isPatronymic(word: string | undefined): boolean {
  if (!word) return false;
  return (
    PATRONYMIC.test(word) || GLUED_PATRONYMIC.test(word) || SON_OR_DAUGHTER.test(word.split(" ")[1] ?? "")
  );
}

function splitWords(words: string[]): Partial<FullName> {
  const [a = "", b = "", c = ""] = words;
  if (words.length <= 1) return { last: a };
  if (words.length === 2) {
    return isPatronymic(b) ? { first: a, middle: b } : { last: a, first: b, sure: true };
  }
  if (words.length > 3) return { last: a, first: b, middle: words.slice(2).join(" ") };
  if (isPatronymic(c)) return { last: a, first: b, middle: c, sure: true };
  if (isPatronymic(b)) return { last: c, first: a, middle: b, sure: true };
  return { last: a, first: b, middle: c };
}

/** An initial must not be written over a name that is known in full, so it is never sure. */
function splitInitials(words: string[]): Partial<FullName> {
  const [first = "", ...middle] = words.filter((word) => INITIALS.test(word));
  return { last: words.filter((word) => !INITIALS.test(word)).join(" "), first, middle: middle.join(" ") };
}
