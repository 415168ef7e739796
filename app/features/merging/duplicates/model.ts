import { foldForSearch } from "~/features/clients/search/model";

/** What speaks for two cards being one person, and what speaks against it. Codes only: they are stored, and put into words where they are shown. */
export const EVIDENCE = [
  "same_phone",
  "same_ten",
  "same_email",
  "same_name",
  "alike_name",
  "same_day",
  "other_name",
  "other_phone",
  "other_email",
  "other_day",
] as const;
export type Evidence = (typeof EVIDENCE)[number];

const WEIGHT: Record<Evidence, number> = {
  same_phone: 60,
  same_ten: 45,
  same_email: 55,
  same_name: 45,
  alike_name: 30,
  same_day: 30,
  // A family shares phones and addresses.
  other_name: -35,
  other_phone: -15,
  other_email: -10,
  other_day: -40,
};

/** Pairs below are not worth anybody's time; pairs from `CERTAIN` on may be merged many at once. */
export const WORTH = 40;
export const CERTAIN = 90;

/** What a card says of a person, as far as two cards can be compared. */
export interface Person {
  id: number;
  name: string;
  /** E.164, and what else may recognise somebody. */
  phones: readonly string[];
  emails: readonly string[];
  /** Values of own fields that hold a day, `FIELD:YYYY-MM-DD`: a birthday as a rule. */
  days: readonly string[];
}

export interface Pair {
  lowId: number;
  highId: number;
  score: number;
  evidence: Evidence[];
}

const LATIN: Record<string, string> = {
  а: "a", б: "b", в: "v", г: "g", д: "d", е: "e", ж: "zh", з: "z", и: "i", й: "i", к: "k", л: "l", м: "m", н: "n", о: "o", п: "p", р: "r",
  с: "s", т: "t", у: "u", ф: "f", х: "h", ц: "c", ч: "ch", ш: "sh", щ: "sh", ъ: "", ы: "i", ь: "", э: "e", ю: "iu", я: "ia",
}; // prettier-ignore

/** Spellings of one sound, brought to one. */
const SPELLINGS: readonly [RegExp, string][] = [
  [/kh/g, "h"],
  [/(ts|tc|tz)/g, "c"],
  [/(shch|sch)/g, "sh"],
  [/dj|j(?=[aeiou])/g, "zh"],
  [/y(?=[aou])/g, "i"],
  [/[yj]/g, "i"],
  [/ph/g, "f"],
  [/ck|q/g, "k"],
  [/w/g, "v"],
  [/x/g, "ks"],
  [/([a-z])\1+/g, "$1"],
  [/ie|eo|io/g, "e"],
];

/** The words of a name in Latin letters, spelled one way, in the order of the alphabet: «Семёнова Юлия» and «Yulia Semyonova» are the same. */
export function nameWords(name: string): string[] {
  const latin = Array.from(foldForSearch(name), (letter) => LATIN[letter] ?? letter).join("");
  const spelled = SPELLINGS.reduce((text, [pattern, into]) => text.replace(pattern, into), latin);
  return spelled.normalize("NFD").replace(/\p{M}/gu, "").split(/\s+/).filter(Boolean).sort();
}

/** Whether two names are one: the same words, a patronymic or an initial more, or one letter mistyped in a long name. */
export function compareNames(one: readonly string[], other: readonly string[]): "same" | "alike" | "other" | "unknown" {
  if (one.length === 0 || other.length === 0) return "unknown";
  const [a, b] = [one.join(" "), other.join(" ")];
  if (a === b) return one.length > 1 ? "same" : "alike";
  const [few, many] = one.length <= other.length ? [one, other] : [other, one];
  const isWithin = (these: readonly string[], those: readonly string[]) =>
    these.every((word) => those.some((of) => of === word || (/^[a-z]$/.test(word) && of.startsWith(word))));
  if (few.length > 1 && (isWithin(few, many) || (few.length === many.length && isWithin(many, few)))) return "alike";
  if (few.length === 1) return many.includes(few[0] ?? "") ? "unknown" : "other";
  return Math.min(a.length, b.length) >= 8 && isOneEditApart(a, b) ? "alike" : "other";
} // prettier-ignore

function isOneEditApart(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  return short.length === long.length
    ? short.slice(at + 1) === long.slice(at + 1)
    : short.slice(at) === long.slice(at + 1);
}

const lastTen = (phone: string) => phone.replace(/\D/g, "").slice(-10);

interface Read {
  person: Person;
  words: string[];
}

/** What two cards say about each other. */
export function comparePeople(a: Person, b: Person): { score: number; evidence: Evidence[] } {
  return compareRead({ person: a, words: nameWords(a.name) }, { person: b, words: nameWords(b.name) });
}

function compareRead(one: Read, other: Read): { score: number; evidence: Evidence[] } {
  const [a, b] = [one.person, other.person];
  const shares = (of: readonly string[], and: readonly string[]) => of.some((value) => and.includes(value));
  const evidence: Evidence[] = [];
  if (shares(a.phones, b.phones)) evidence.push("same_phone");
  else if (shares(a.phones.map(lastTen), b.phones.map(lastTen))) evidence.push("same_ten");
  else if (a.phones.length > 0 && b.phones.length > 0) evidence.push("other_phone");
  if (shares(a.emails, b.emails)) evidence.push("same_email");
  else if (a.emails.length > 0 && b.emails.length > 0) evidence.push("other_email");
  const names = compareNames(one.words, other.words);
  if (names !== "unknown") evidence.push(`${names}_name` as Evidence);
  if (shares(a.days, b.days)) evidence.push("same_day");
  else if (a.days.some((day) => b.days.some((of) => of.split(":")[0] === day.split(":")[0]))) evidence.push("other_day"); // prettier-ignore
  const sum = evidence.reduce((total, code) => total + WEIGHT[code], 0);
  return { score: Math.max(0, Math.min(100, sum)), evidence };
}

/** So many cards with one value say nothing about any two of them: a reception's own number, a name that everybody has. */
const CROWD = 25;

/**
 * Pairs worth a look among many people. Only those who share a phone, its ending, an address or a name's spelling are compared, so the work
 * grows with the number of people and not with its square. `around`: only pairs with one of these.
 */
export function findPairs(people: readonly Person[], around?: ReadonlySet<number>): Pair[] {
  const read: Read[] = people.map((person) => ({ person, words: nameWords(person.name) }));
  const blocks = new Map<string, number[]>();
  for (const [at, one] of read.entries())
    for (const key of new Set(keysOf(one))) {
      const block = blocks.get(key);
      if (block) block.push(at);
      else blocks.set(key, [at]);
    }
  const isCrowd = (key: string) => (blocks.get(key)?.length ?? 0) > CROWD;
  for (const one of read) {
    const { phones, emails } = one.person;
    if (phones.some((phone) => isCrowd(`p${phone}`)) || emails.some((email) => isCrowd(`e${email}`)))
      one.person = {
        ...one.person,
        phones: phones.filter((phone) => !isCrowd(`p${phone}`)),
        emails: emails.filter((email) => !isCrowd(`e${email}`)),
      };
  }
  const seen = new Set<number>();
  const pairs: Pair[] = [];
  for (const block of blocks.values()) {
    if (block.length < 2 || block.length > CROWD) continue;
    for (let i = 0; i < block.length; i += 1)
      for (let j = i + 1; j < block.length; j += 1) {
        const [x, y] = [block[i] as number, block[j] as number];
        const key = x * read.length + y;
        if (seen.has(key)) continue;
        seen.add(key);
        const [one, other] = [read[x] as Read, read[y] as Read];
        if (around && !around.has(one.person.id) && !around.has(other.person.id)) continue;
        const { score, evidence } = compareRead(one, other);
        if (score < WORTH) continue;
        const [lowId, highId] = one.person.id < other.person.id ? [one.person.id, other.person.id] : [other.person.id, one.person.id]; // prettier-ignore
        pairs.push({ lowId, highId, score, evidence });
      }
  }
  return pairs;
}

/** What cards are brought together by. Of a name: the whole, and its longest word with another's first letter. */
function keysOf({ person, words }: Read): string[] {
  const [long = "", ...rest] = [...words].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return [
    ...person.phones.map((phone) => `p${phone}`),
    ...person.phones.map((phone) => `t${lastTen(phone)}`),
    ...person.emails.map((email) => `e${email}`),
    ...(words.length > 1 ? [`n${words.join(" ")}`] : []),
    ...(words.length > 1 ? rest.map((word) => `a${long} ${word[0] ?? ""}`) : []),
    // A letter mistyped at the end or in the middle of the longest word.
    ...(words.length > 1 && long.length > 5
      ? rest.slice(0, 1).map((word) => `m${long.slice(0, 4)} ${word}`)
      : []),
  ];
}

/** Which of two cards stays when nobody chooses: whoever came more often, the older card when it is even. */
export function survivorOfPair(
  low: { id: number; visitsCount: number },
  high: { id: number; visitsCount: number },
): { survivorId: number; mergedId: number } {
  return high.visitsCount > low.visitsCount
    ? { survivorId: high.id, mergedId: low.id }
    : { survivorId: low.id, mergedId: high.id };
}

/** What speaks against two cards being one person. */
export function speaksAgainst(code: Evidence): boolean {
  return WEIGHT[code] < 0;
}
