import { describe, expect, it } from "vitest";
import { openSealed, sealText } from "./sealing.server";

const seal = { secret: "a secret of the product", purpose: "connection yclients" };

describe("a sealed text", () => {
  it("opens with the same secret for the same purpose, and is never the same twice", () => {
    const text = '{"userToken":"тайна"}';
    const sealed = sealText(seal, text);
    expect(openSealed(seal, sealed)).toBe(text);
    expect(sealText(seal, text)).not.toBe(sealed);
    expect(sealed).not.toContain("userToken");
    expect(openSealed(seal, sealText(seal, ""))).toBe("");
  });

  it("does not open with another secret, or for another purpose", () => {
    const sealed = sealText(seal, "token");
    expect(openSealed({ ...seal, secret: "another secret" }, sealed)).toBeNull();
    expect(openSealed({ ...seal, purpose: "connection other" }, sealed)).toBeNull();
  });

  it("does not open when a single bit of it was changed, anywhere", () => {
    const [version, body = ""] = sealText(seal, "token").split(".");
    const bytes = Buffer.from(body, "base64url");
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(openSealed(seal, `${version}.${changed.toString("base64url")}`)).toBeNull();
    }
  });

  it("takes what was never sealed for nothing", () => {
    for (const odd of ["", "v1", "v1.", "v1.AAAA", "v2.AAAA", "token", "v1.a.b"])
      expect(openSealed(seal, odd)).toBeNull();
  });
});
