import { describe, expect, it } from "vitest";
import { cleanNotes, paragraphsOf, tableCells } from "./model";

const attacks = [
  "<script>alert(1)</script>",
  "<ScRiPt src=https://evil.example/x.js></ScRiPt>",
  "<<script>script>alert(1)<</script>/script>",
  "<p onclick=alert(1) onmouseover='alert(1)'>слова</p>",
  "<img src=x onerror=alert(1)>",
  "<a href='javascript:alert(1)'>x</a>",
  "<a href='java\tscript:alert(1)'>x</a>",
  "<a href='&#106;avascript:alert(1)'>x</a>",
  "<a href='JaVaScRiPt&colon;alert(1)'>x</a>",
  "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
  "<a href='//evil.example'>x</a>",
  "<a href='vbscript:msgbox(1)'>x</a>",
  "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
  "<svg><style><img src=x onerror=alert(1)></style></svg>",
  "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
  "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
  "<style>@import 'https://evil.example'; p { background: url(javascript:alert(1)) }</style>",
  "<p style='background:url(javascript:alert(1));position:fixed'>слова</p>",
  "<!-- <script>alert(1)</script>",
  "<!--[if gte mso 9]><xml><script>alert(1)</script></xml>",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<object data='data:text/html;base64,PHNjcmlwdD4='></object>",
  "<form action='https://evil.example'><input name=a autofocus onfocus=alert(1)></form>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
  "<template><script>alert(1)</script></template>",
  "<textarea><script>alert(1)</script></textarea>",
  "<base href='https://evil.example/'>",
  "<meta http-equiv=refresh content='0;url=https://evil.example'>",
  "<table background='javascript:alert(1)'><tr><td style='x:expression(alert(1))'>x",
  "<p>\u0000<scr\u0000ipt>alert(1)</scr\u0000ipt>",
];

/** Everything a cleaned text may consist of. */
const TAGS = /^<(\/?(p|strong|em|u|ul|ol|li|h3|a|table|thead|tbody|tr|th|td)|br \/)>$/;
const LINK = /^<a href="https:\/\/[^"<>]*" rel="noopener noreferrer nofollow" target="_blank">$/;

describe("formatted text", () => {
  it.each(attacks)("lets nothing dangerous through: %s", (attack) => {
    for (const text of [attack, `<p>до ${attack} после</p>`, `${attack}${attack}`]) {
      const clean = cleanNotes(text);
      for (const [tag] of clean.matchAll(/<[^>]*>/g))
        expect(TAGS.test(tag) || LINK.test(tag), tag).toBe(true);
      expect(clean.replace(/<[^>]*>/g, "")).not.toContain("<");
      expect(clean).not.toMatch(/<[^>]*(?:javascript|vbscript|data:|expression|on\w+=)/i);
      expect(cleanNotes(clean)).toBe(clean);
    }
  });

  it("keeps what a trainer formats", () => {
    const kept =
      "<h3>Разминка</h3><p><strong>5 минут</strong> <em>легко</em>, <u>без рывков</u></p><ul><li>бег</li></ul><table><tbody><tr><td>1</td></tr></tbody></table>";
    expect(cleanNotes(kept)).toBe(kept);
    expect(cleanNotes('<a href="https://example.com/video?a=1">видео</a>')).toBe(
      '<a href="https://example.com/video?a=1" rel="noopener noreferrer nofollow" target="_blank">видео</a>',
    );
    expect(cleanNotes("первая <3\nвторая & третья")).toBe("<p>первая &lt;3</p><p>вторая &amp; третья</p>");
    expect(paragraphsOf("<script>")).toBe("<p>&lt;script&gt;</p>");
  });

  it("cleans what an office suite pastes, also megabytes of it, in no time", () => {
    const styles = `<style><!--${"p.MsoNormal { mso-style-parent:''; margin:0cm }".repeat(45_000)}--></style>`;
    const word = `<html><head>${styles}<!--[if gte mso 9]><xml><w:WordDocument></w:WordDocument></xml><![endif]--></head><body lang=RU><p class=MsoNormal style='mso-list:l0'><!--[if !supportLists]--><span>·</span><!--[endif]--><b style='mso-bidi'>Присед</b><o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p></body></html>`;
    expect(word.length).toBeGreaterThan(2_000_000);
    const began = performance.now();
    expect(cleanNotes(word)).toBe("<p>·<strong>Присед</strong></p>");
    expect(performance.now() - began).toBeLessThan(1_500);
    const long = cleanNotes(`<p>${"слово ".repeat(100_000)}</p>`);
    expect(long.length).toBeLessThan(41_000);
    expect(long.endsWith("</p>")).toBe(true);
    expect(cleanNotes("<p>".repeat(20_000) + "x").length).toBeLessThan(2_000);
  });

  it("takes the cells out of a pasted table", () => {
    const html =
      "<table class=MsoTable><tr><td><p>Жим <b>лёжа</b></p></td><td>4</td></tr><tr><td>&nbsp;</td><td></td></tr><tr><td>Тяга &lt;блок&gt;</td><td>3</td></tr></table>";
    expect(tableCells(html)).toEqual([["Жим лёжа", "4"], ["Тяга <блок>", "3"]]); // prettier-ignore
    expect(tableCells("<p>нет</p>")).toBeNull();
  });
});
