import { expect, it } from "vitest";
import { columnLetter, damageOf, guessDelimiter, guessEncoding, looksLikeTitles, sniffFormat } from "./model";

/** «Омарова Алия, постоянный клиент» in single-byte tables. */
const TEXT = "Омарова Алия, постоянный клиент";
const byte = (table: "windows-1251" | "koi8-r" | "ibm866") => {
  const letters = new Map(Array.from({ length: 256 }, (_, code) => [new TextDecoder(table).decode(Uint8Array.of(code)), code])); // prettier-ignore
  return Uint8Array.from(TEXT, (letter) => letters.get(letter) ?? 63);
};

it("tells encodings apart", () => {
  const utf8 = new TextEncoder().encode(TEXT);
  expect(guessEncoding(utf8, true)).toBe("utf-8");
  expect(guessEncoding(byte("windows-1251"), false)).toBe("windows-1251");
  expect(guessEncoding(byte("koi8-r"), false)).toBe("koi8-r");
  expect(guessEncoding(byte("ibm866"), false)).toBe("ibm866");
  expect(guessEncoding(new Uint8Array(Buffer.from("name;phone\nAnna;1\n", "utf16le")), false)).toBe(
    "utf-16le",
  );
  expect(guessEncoding(Uint8Array.of(0xff, 0xfe, 0x1e, 0x04), false)).toBe("utf-16le");
  expect(guessEncoding(Uint8Array.of(1, 0, 0, 0, 5, 7, 9, 0), false)).toBeNull();
  // Damaged on its way, and still UTF-8.
  expect(guessEncoding(Uint8Array.from([...utf8, 0xff, ...utf8]), false)).toBe("utf-8");
});

it("says when letters were lost before the file came", () => {
  expect(damageOf("Омарова Алия")).toBe("none");
  expect(damageOf("Омар�ва")).toBe("broken");
  expect(damageOf("РћРјР°СЂРѕРІР° РђР»РёСЏ")).toBe("spoilt");
  expect(damageOf("??????? ???? ??????")).toBe("spoilt");
  expect(damageOf("Россия, Самара, Руслан")).toBe("none");
});

it("finds what parts the cells, titles, letters and formats", () => {
  expect(guessDelimiter("Имя;Телефон\nКим, Иван;1\n")).toBe(";");
  expect(guessDelimiter('"a;b",c\n"d;e",f\n')).toBe(",");
  expect(guessDelimiter("a\tb\nc\td")).toBe("\t");
  expect([looksLikeTitles(["Имя", "Телефон"]), looksLikeTitles(["Алия", "+7 701 555 44 33"])]).toEqual([
    true,
    false,
  ]);
  expect([0, 25, 26, 255].map(columnLetter)).toEqual(["A", "Z", "AA", "IV"]);
  expect(sniffFormat(Uint8Array.of(0x50, 0x4b, 3, 4))).toBe("xlsx");
});
