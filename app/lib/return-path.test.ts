import { describe, expect, it } from "vitest";
import { safeReturnPath } from "./return-path";

describe("a place to return to", () => {
  it("keeps a path of this site, query and all", () => {
    expect(safeReturnPath("/crm/clients?q=%D0%90&page=2")).toBe("/crm/clients?q=%D0%90&page=2");
    expect(safeReturnPath("/клиенты")).toBe(encodeURI("/клиенты"));
  });

  it.each([
    "//evil.test",
    "/\\evil.test",
    "https://evil.test",
    "javascript:alert(1)",
    "/a\r\nset-cookie: x",
    "",
    null,
  ])("refuses %j", (value) => {
    expect(safeReturnPath(value, "/home")).toBe("/home");
  });
});
