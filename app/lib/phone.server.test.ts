import { describe, expect, it } from "vitest";
import { isIdentity, lastTenDigits, readPhone } from "./phone.server";

const e164 = (raw: string, region?: string) => readPhone(raw, region).e164;

describe("reading phones", () => {
  it.each(["+79991234567", "8 (999) 123-45-67", "9991234567", "7 999 123 45 67", "８９９９１２３４５６７", "＋７９９９１２３４５６７", "тел. 8-999-123-45-67"])(
    "takes %s for one Russian number",
    (raw) => expect(readPhone(raw, "RU")).toMatchObject({ raw, e164: "+79991234567", country: "RU", valid: true }),
  ); // prettier-ignore

  it("knows Kazakh numbers on a Russian form and the reverse", () => {
    expect(readPhone("8 701 234 56 78", "RU")).toMatchObject({ e164: "+77012345678", country: "KZ" });
    expect(readPhone("7012345678", "RU")).toMatchObject({ e164: "+77012345678", country: "KZ" });
    expect(readPhone("8(999)1234567", "KZ")).toMatchObject({ e164: "+79991234567", country: "RU" });
  });

  it.each([
    "доб. 12",
    "доб 12",
    "(доб. 12)",
    "вн. 12",
    "внутр. 12",
    ", добавочный 12",
    "ext 12",
    "x12",
    "#12",
  ])("reads the extension of «… %s»", (tail) =>
    expect(readPhone(`8 999 123-45-67 ${tail}`, "RU")).toMatchObject({ e164: "+79991234567", ext: "12" }),
  );

  it("keeps an impossible number, flagged, and never as identity", () => {
    const phone = readPhone("+7123456789");
    expect(phone).toMatchObject({ raw: "+7123456789", e164: "+7123456789", possible: false, valid: false });
    expect(isIdentity(phone)).toBe(false);
    expect(isIdentity(readPhone("+799912345678"))).toBe(false);
  });

  it("lets a possible number outside of known ranges recognise a person", () => {
    const phone = readPhone("+78901234567");
    expect(phone).toMatchObject({ possible: true, valid: false });
    expect(isIdentity(phone)).toBe(true);
  });

  it("finds no number in text, nothing, or a bare national number without a region", () => {
    for (const raw of ["not a phone", "", "+", "🙂", "x".repeat(10_000)])
      expect(e164(raw, "RU"), raw).toBeNull();
    expect(e164("9991234567")).toBeNull();
  });

  it("tells numbers with equal last ten digits apart", () => {
    const numbers = ["+79162345678", "+19162345678", "+919162345678", "+989162345678"].map((raw) =>
      readPhone(raw),
    );
    expect(new Set(numbers.map((phone) => phone.e164)).size).toBe(4);
    expect(new Set(numbers.map((phone) => lastTenDigits(phone.raw))).size).toBe(1);
    expect(lastTenDigits("12345")).toBeNull();
  });
});
