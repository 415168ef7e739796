import { describe, expect, it } from "vitest";
import { answerAppearanceChange, readAppearance, readShortcutMode } from "./appearance.server";

const asking = (cookie: string) => new Request("http://studio.test/", { headers: { cookie } });

describe("the look a visitor chose", () => {
  it("comes from cookies and falls back to the system's", () => {
    expect(readAppearance(asking("theme=dark; density=compact"))).toEqual({
      theme: "dark",
      density: "compact",
    });
    expect(readAppearance(asking("theme=pink; density="))).toEqual({
      theme: "system",
      density: "comfortable",
    });
  });

  it("has shortcuts of one letter until they are turned off, and remembers that", async () => {
    expect([readShortcutMode(asking("")), readShortcutMode(asking("shortcuts=maybe"))]).toEqual(["on", "on"]);
    const body = new URLSearchParams({ shortcuts: "off", returnTo: "/crm/calendar" });
    const answer = await answerAppearanceChange(
      new Request("http://studio.test/appearance", { method: "POST", body }),
    );
    const [cookie = ""] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^shortcuts=off; .*Max-Age=31536000/);
    expect(readShortcutMode(asking(cookie))).toBe("off");
  });

  it("is kept by the form, and only values that exist", async () => {
    const body = new URLSearchParams({ theme: "light", density: "huge", returnTo: "/crm" });
    const answer = await answerAppearanceChange(
      new Request("http://studio.test/appearance", { method: "POST", body }),
    );
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("/crm");
    expect(answer.headers.getSetCookie()).toHaveLength(1);
    expect(answer.headers.get("set-cookie")).toContain("theme=light");
  });
});
