/**
 * How people are found and in what order they stand. Both engines compare stored text by bytes and fold case for ASCII only,
 * so everything a language knows about letters is applied here, once, when a row is written or a question is asked.
 */

/** Longest question that is looked at; what follows is dropped. */
const MAX_QUERY_LENGTH = 100;
const MAX_TERMS = 6;

/** Kazakh letters as a Russian keyboard writes them, so that "Айгуль" finds "Айгүл" and the other way round. */
const PLAIN_LETTER: Record<string, string> = {
  ё: "е", ә: "а", ғ: "г", қ: "к", ң: "н", ө: "о", ұ: "у", ү: "у", һ: "х", і: "и",
}; // prettier-ignore

/** Where the letters stand that Unicode put outside а-я: right after these, before the next letter of the alphabet. */
const SORTED_AFTER: Record<string, string> = {
  ә: "а\u04fe", ғ: "г\u04fe", қ: "к\u04fe", ң: "н\u04fe", ө: "о\u04fe", ұ: "у\u04fd", ү: "у\u04fe", һ: "х\u04fe", і: "ы\u04fe",
}; // prettier-ignore

const LATIN_WITH_MARK = /(?=\p{Script=Latin})\P{ASCII}/gu;
/** Control characters and halves of surrogate pairs: PostgreSQL refuses the first, nobody can type the second. */
const UNSTORABLE = /[\p{Cc}\p{Cs}]/gu;
const NOT_WORD = /[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}]+/gu;

function plainCase(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFC")
    .replace(LATIN_WITH_MARK, (letter) => letter.normalize("NFD").replace(/\p{M}/gu, ""));
}

/**
 * Text reduced to what a search goes by: lower case, compatibility forms unified, ё as е and Kazakh letters as their Russian
 * neighbours, punctuation as single spaces.
 */
export function foldForSearch(text: string): string {
  return plainCase(text)
    .replace(/[ёәғқңөұүһі]/g, (letter) => PLAIN_LETTER[letter] ?? letter)
    .replace(NOT_WORD, " ")
    .trim();
}

/**
 * A key that sorts by bytes as people sort names: the Russian alphabet with the Kazakh letters in their own places; ё beside е,
 * as in dictionaries, and after it only when nothing else differs.
 */
export function sortKeyOf(name: string): string {
  const plain = plainCase(name).replace(NOT_WORD, " ").trim();
  const key = plain
    .replaceAll("ё", "е")
    .replace(/[әғқңөұүһі]/g, (letter) => SORTED_AFTER[letter] ?? letter)
    .slice(0, 400);
  return plain.includes("ё") ? `${key}\u0001` : key;
}

/** What of a client can be searched for. */
export interface SearchableClient {
  displayName: string;
  phoneRaw: string | null;
  phoneE164: string | null;
  email: string | null;
  code: string;
  /** Phones and addresses beside the first ones. */
  further?: readonly { kind: "phone" | "email"; raw: string; value: string | null }[];
}

/**
 * The searched column. Every word is preceded by two spaces: so the beginning of a word is three characters long even when only
 * one or two letters of it were typed, and the trigram indexes of both engines find it.
 */
export function searchTextOf(client: SearchableClient): string {
  const digits = (client.phoneE164 ?? client.phoneRaw ?? "").replace(/\D/g, "");
  const words = [
    ...foldForSearch(client.displayName).split(" "),
    digits,
    foldEmail(client.email ?? ""),
    client.code.toLowerCase(),
    ...(client.further ?? []).map(({ kind, raw, value }) =>
      kind === "phone" ? (value ?? raw).replace(/\D/g, "") : foldEmail(raw),
    ),
  ];
  return words
    .filter(Boolean)
    .map((word) => `  ${word}`)
    .join("");
}

function foldEmail(email: string): string {
  return email.normalize("NFKC").trim().toLowerCase().replace(/\s+/g, "");
}

/** One thing that was typed, as the substrings of the searched column any of which satisfies it; each has at least three characters. */
export type SearchTerm = string[];

/** A run of digits with what people put between them: `8 701 234-56-78`, `+7 (701) 234`. Letters next to it make it something else. */
const PHONE_LIKE = /(?<![\p{L}\d])\+?\(?\d[\d\s().\-–]*(?![\p{L}\d])/gu;

/**
 * Reads what somebody typed into the search box. All terms must be satisfied; an empty list means that nothing searchable was typed.
 */
export function readSearch(query: string): SearchTerm[] {
  const text = query.slice(0, MAX_QUERY_LENGTH).replace(UNSTORABLE, " ");
  const terms: SearchTerm[] = [];
  const rest = text.replace(PHONE_LIKE, (run) => {
    const digits = run.replace(/\D/g, "");
    if (digits) terms.push(phoneTerm(digits));
    return " ";
  });
  for (const token of rest.split(/\s+/)) {
    if (token.includes("@")) {
      const email = foldEmail(token);
      if (email.length > 2) terms.push([email]);
    } else {
      for (const word of foldForSearch(token).split(" ")) if (word) terms.push(wordTerm(word));
    }
  }
  return terms.slice(0, MAX_TERMS);
}

/** A word of three letters is looked for anywhere, a shorter one at the beginning of words. */
function wordTerm(word: string): SearchTerm {
  const anchored = anchor(word);
  const code = latinLookAlikes(word);
  return code === word ? [anchored] : [anchored, anchor(code)];
}

/**
 * People write the trunk prefix 8 where the international number has 7, and 00 where it has a plus. Before many digits the
 * prefix says nothing and is dropped; a short number may also be the end of another one.
 */
function phoneTerm(digits: string): SearchTerm {
  const rest = digits.replace(/^(?:00|8)/, "");
  if (rest.length >= 5) return [rest];
  return /^8\d{2}/.test(digits) ? [digits, `  7${rest}`] : [anchor(digits)];
}

/** Pads on the left to the three characters a trigram index needs; see `searchTextOf`. */
function anchor(word: string): string {
  const length = [...word].length;
  return length >= 3 ? word : " ".repeat(3 - length) + word;
}

const LATIN_TWIN: Record<string, string> = {
  а: "a", в: "b", е: "e", к: "k", м: "m", н: "h", о: "o", р: "p", с: "c", т: "t", у: "y", х: "x",
}; // prettier-ignore

/** A client's code typed with the Cyrillic keyboard on: its letters look the same. Other words stay as they are. */
function latinLookAlikes(word: string): string {
  if (!/^[a-zавекмнорстух]{3}\d{1,5}$/.test(word)) return word;
  return word.replace(/[а-я]/g, (letter) => LATIN_TWIN[letter] ?? letter);
}
