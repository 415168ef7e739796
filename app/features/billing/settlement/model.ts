/** Words for a kind of settlement, as Russian addresses write them. Short ones may be glued to the name by their dot. */
const FULL_TYPE = "пос[её]лок|город|село|деревня|станица|хутор|аул|пгт|слобода";
const SHORT_TYPE = "пос|пгт|дер|ст-ца|р\\.?\\s?п|г|с|п|д|х";
/** Not «г.о.», which is a district around a town. */
const SETTLEMENT = new RegExp(
  `(?<![\\p{L}\\p{N}.-])(?:(?:${FULL_TYPE})\\s*\\.?|(?:${SHORT_TYPE})\\.|(?:${SHORT_TYPE})(?=\\s))\\s*(?!о\\.)(?=\\p{L})`,
  "giu",
);
const STREET =
  /(?<![\p{L}\p{N}])(?:ул(?:ица)?|пер(?:еулок)?|пр-к?т|пр(?:оспект|оезд)?|наб(?:ережная)?|ш(?:оссе)?|б-р|бул(?:ьвар)?|пл(?:ощадь)?|мкр(?:-н)?|микрорайон|мкрн|туп(?:ик)?|аллея|тракт|кв-л|квартал|линия)(?![\p{L}\p{N}-])/iu;

/** The town or village of an address; empty when no word says which part that is. */
export function readSettlement(address: string): string {
  const text = address.normalize("NFC").replace(/\s+/gu, " ").trim();
  for (const match of text.matchAll(SETTLEMENT)) {
    const isGlued = !/[\s.]$/u.test(match[0]);
    // «городище» begins with «город»: a full word must end before the name begins.
    if (isGlued) continue;
    const name = nameAfter(text.slice(match.index + match[0].length));
    if (name) return name;
  }
  return "";
}

/** Up to a comma or a street word when there is one, else one word. A house number on the way means there was none. */
function nameAfter(rest: string): string {
  const comma = rest.indexOf(",");
  const street = STREET.exec(rest)?.index ?? -1;
  const ends = [comma, street].filter((index) => index >= 0);
  const oneWord = /^[^\s,]+/u.exec(rest)?.[0] ?? "";
  const upTo = ends.length > 0 ? rest.slice(0, Math.min(...ends)).trim() : oneWord;
  return /\d/u.test(upTo) ? oneWord : upTo;
}
