import { parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js/max";

/** What could be read of a phone number somebody typed. */
export interface Phone {
  /** As typed; always kept. */
  raw: string;
  /** Null when the text holds no number at all. An impossible number has one too, and it must not be used as identity. */
  e164: string | null;
  /** ISO 3166 alpha-2; RU and KZ share +7 and are told apart by their codes. */
  country: string | null;
  /** The length is right. Only a possible number may recognise a person; see `isIdentity`. */
  possible: boolean;
  /** The number lies in a range that is in use. */
  valid: boolean;
  /** `MOBILE`, `FIXED_LINE`, `TOLL_FREE` and the like; null unless valid. */
  type: string | null;
  ext: string | null;
}

/** Extension words of Russian forms that the library does not know, with an optional bracket and dot before the digits. */
const EXTENSION_WORDS = /[\s,;(]*(?:вн(?:утр(?:енний)?)?|доб(?:авочный)?)\.?\s*:?\s*(\d{1,7})\s*\)?\s*$/iu;
/** Nothing that anybody types for a phone is longer; the rest is not looked at. */
const LONGEST = 250;

/**
 * Reads a phone number. Without a plus it is read as typed in `region` (the location's country): `8 701 …` on a Russian form
 * is a Kazakh number, ten bare digits are a national number. Public source of the rules: google/libphonenumber, "max" metadata.
 */
export function readPhone(raw: string, region?: string | null): Phone {
  const text = raw.slice(0, LONGEST).normalize("NFKC").replace(EXTENSION_WORDS, " ext. $1");
  const number = parsePhoneNumberFromString(text, (region ?? undefined) as CountryCode | undefined);
  if (!number) {
    return { raw, e164: null, country: null, possible: false, valid: false, type: null, ext: null };
  }
  return {
    raw,
    e164: number.number,
    country: number.country ?? null,
    possible: number.isPossible(),
    valid: number.isValid(),
    type: number.getType() ?? null,
    ext: number.ext ?? null,
  };
}

/** Says whether a number may recognise a person. A possible one that is in no known range may, with lower trust. */
export function isIdentity(phone: Phone): phone is Phone & { e164: string } {
  return phone.e164 !== null && phone.possible;
}

/**
 * The last ten digits: a search aid that finds candidates to look at. Never an identity: 916 234-56-78 is a number in
 * Russia, the United States, India and Iran.
 */
export function lastTenDigits(raw: string): string | null {
  const digits = raw.normalize("NFKC").replace(/\D/g, "");
  return digits.length >= 10 ? digits.slice(-10) : null;
}

/** Whether a number as somebody typed it elsewhere is this one (E.164); without a plus it is read as one typed in that number's country. */
export function isSamePhone(raw: string, e164: string): boolean {
  return readPhone(raw, readPhone(e164).country).e164 === e164 || `+${raw.replace(/\D/gu, "")}` === e164;
}
