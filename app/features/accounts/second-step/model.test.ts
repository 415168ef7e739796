import { Secret } from "otpauth";
import { expect, it } from "vitest";
import { newRecoveryCode, newTotpSecret, readTypedCode, stepOf, totpAddress } from "./model";

/** RFC 6238, appendix B, SHA-1, the last six of the eight digits. */
const published: [seconds: number, code: string][] = [
  [59, "287082"],
  [1111111109, "081804"],
  [1111111111, "050471"],
  [1234567890, "005924"],
  [2000000000, "279037"],
  [20000000000, "353130"],
];

it("accepts the published codes in their step, the one before and the one after, and no further", () => {
  const secret = Secret.fromUTF8("12345678901234567890").base32;
  for (const [seconds, code] of published) {
    const step = Math.floor(seconds / 30);
    for (const shift of [-30, 0, 30])
      expect(stepOf(secret, code, new Date((seconds + shift) * 1000))).toBe(step);
    for (const shift of [-61, 61])
      expect(stepOf(secret, code, new Date((seconds + shift) * 1000))).toBeNull();
  }
});

it("makes secrets of 160 bits and an address that authenticators read", () => {
  const secret = newTotpSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/u);
  expect(newTotpSecret()).not.toBe(secret);
  const address = totpAddress({ secret, issuer: "Студия: зал", account: "анна" });
  expect(address).toMatch(/^otpauth:\/\/totp\//u);
  expect(new URL(address).searchParams.get("secret")).toBe(secret);
});

it("reads what people type", () => {
  expect(readTypedCode(" 123 456 ")).toEqual({ kind: "totp", code: "123456" });
  const code = newRecoveryCode();
  expect(readTypedCode(code.toUpperCase())).toEqual({ kind: "recovery", code: code.replace("-", "") });
  for (const odd of ["", "12345", "1234567", "abc", "пароль", "0123456789a"])
    expect(readTypedCode(odd)).toBeNull();
});
