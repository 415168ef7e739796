/**
 * The client code: three letters and five digits, made once per client and never changed. A client quotes it in a booking's
 * comment («Код клиента: ABC12345»), so it is read leniently and believed strictly.
 */

/**
 * - `exact`: the phrase and one code of the right shape; may link by itself.
 * - `suggest`: a code without the phrase, or with O/0 or I/1 mistaken; shown to staff only.
 * - `conflict`: two different codes; never links.
 */
export type ClientCodeReading =
  { result: "exact" | "suggest"; code: string } | { result: "conflict" | "none"; code: null };

/** Cyrillic (and Kazakh) capitals that look like Latin ones. */
const LOOKALIKES: Record<string, string> = {
  А: "A", В: "B", Е: "E", К: "K", М: "M", Н: "H", О: "O", Р: "P", С: "C", Т: "T", У: "Y", Х: "X", І: "I", Ѕ: "S", Ј: "J", Ү: "Y", Һ: "H",
}; // prettier-ignore

const SHAPE = /^[A-Z]{3}[0-9]{5}$/;
const WORD = "[\\p{L}\\p{N}]";
const PHRASE = new RegExp(`(?<!${WORD})код\\s+клиента(?:\\s*[:=#\\-‐‑−–—]\\s*|\\s+)(${WORD}+)`, "giu");
const TOKEN = new RegExp(`(?<!${WORD})${WORD}{8}(?!${WORD})`, "gu");

/** Reads the client code out of a comment. */
export function readClientCode(comment: string | null | undefined): ClientCodeReading {
  const text = (comment ?? "").replaceAll("№", "#").normalize("NFKC");
  const exact = new Set<string>();
  const suggested = new Set<string>();
  for (const [, token] of text.matchAll(PHRASE)) {
    const latin = toLatin(token as string);
    const repaired = repair(latin);
    if (SHAPE.test(latin)) exact.add(latin);
    else if (repaired) suggested.add(repaired);
  }
  if (exact.size === 0 && suggested.size === 0) {
    for (const [token] of text.matchAll(TOKEN)) {
      const latin = toLatin(token);
      if (SHAPE.test(latin)) suggested.add(latin);
    }
  }
  const all = [...new Set([...exact, ...suggested])];
  if (all.length > 1) return { result: "conflict", code: null };
  const [code] = all;
  if (code === undefined) return { result: "none", code: null };
  return { result: exact.size === 1 ? "exact" : "suggest", code };
}

function toLatin(token: string): string {
  return Array.from(token.toUpperCase(), (letter) => LOOKALIKES[letter] ?? letter).join("");
}

/** Reads O for 0 and I for 1 where only a digit can stand, and the reverse among the letters. Null when that does not help. */
function repair(token: string): string | null {
  if (token.length !== 8) return null;
  const letters = token.slice(0, 3).replaceAll("0", "O").replaceAll("1", "I");
  const digits = token.slice(3).replaceAll("O", "0").replaceAll("I", "1");
  return SHAPE.test(letters + digits) ? letters + digits : null;
}

/** No vowels (no words), nothing that looks like a digit, no letter with a Cyrillic double. */
const LETTERS = "DFGNQRVWZ";
/** No 0 and 1. */
const DIGITS = "23456789";

/**
 * Makes a new code; `random(n)` gives a whole number from 0 to n − 1. The last digit is a check digit, so one mistyped digit
 * never turns it into another client's code. Three million codes: the caller retries on a clash with the unique index.
 */
export function makeClientCode(random: (below: number) => number): string {
  const pick = (alphabet: string) => alphabet[random(alphabet.length)] as string;
  const body = Array.from("lllnnnn", (kind) => pick(kind === "l" ? LETTERS : DIGITS)).join("");
  return body + checkDigit(body);
}

/** Says whether a code is one that `makeClientCode` could have made. Codes of imported clients may be of any shape. */
export function hasCheckDigit(code: string): boolean {
  return /^[DFGNQRVWZ]{3}[2-9]{5}$/.test(code) && checkDigit(code.slice(0, 7)) === code[7];
}

/** Odd weights have an inverse modulo 8, so each single wrong digit changes the sum. */
function checkDigit(body: string): string {
  const weights = [1, 1, 1, 1, 3, 5, 7];
  const sum = Array.from(body).reduce((total, symbol, place) => {
    const value = place < 3 ? LETTERS.indexOf(symbol) : DIGITS.indexOf(symbol);
    return total + value * (weights[place] as number);
  }, 0);
  return DIGITS[sum % DIGITS.length] as string;
}
