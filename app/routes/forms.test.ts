import { describe, expect, it } from "vitest";
import { z } from "zod";
import { messagesFor } from "~/i18n/catalogue";
import { zodMessages } from "~/i18n/zod-messages";
import { AppError } from "~/lib/app-error";
import { dayText, emailText, idParam, optionalEmail, shortText } from "~/lib/text";
import { answerErrors, issueMessages, parseForm, readForm, refuseForm } from "./forms.server";

const schema = z.object({
  name: shortText(20),
  email: optionalEmail,
  age: z.number().int().min(18),
  password: z.string().min(8),
});

function sent(fields: [string, string | Blob][], language = "en"): Request {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  return new Request("https://studio.test/x", {
    method: "POST",
    body,
    headers: { "accept-language": language },
  });
}

describe("a sent form", () => {
  it("gives clean values", async () => {
    const { submission, once, locale } = await parseForm(
      sent([
        ["name", " Анна\u0000 👩‍👩‍👧 "],
        ["email", ""],
        ["age", "18"],
        ["password", " keeps blanks "],
        ["once", "o1"],
      ]),
      schema,
    );
    expect(submission.status === "success" && submission.value).toEqual({
      name: "Анна 👩‍👩‍👧",
      email: null,
      age: 18,
      password: " keeps blanks ",
    });
    expect([once, locale]).toEqual(["o1", "en"]);
  });

  it("comes back with what was typed and its errors in place, without the passwords", async () => {
    const fields: [string, string][] = [
      ["name", "я".repeat(10_000)],
      ["email", "nope"],
      ["age", "17.5"],
      ["password", "secret"],
    ];
    const { submission } = await parseForm(sent(fields), schema);
    const answer = refuseForm(submission, { fieldErrors: { email: ["taken"] } });
    expect(answer.status).toBe(422);
    const text = await answer.text();
    expect(text).not.toContain("secret");
    const { result } = JSON.parse(text) as {
      result: { initialValue: Record<string, string>; error: Record<string, string[]> };
    };
    expect(result.initialValue).toMatchObject({ name: "я".repeat(10_000), email: "nope", age: "17.5" });
    expect(result.error.email).toContain("taken");
    expect(result.error.name).toEqual(["Too long: at most 20 characters"]);
    expect(result.error.age?.[0]).toBe("A whole number is needed here");
    expect(result.error.password).toEqual(["Too short: at least 8 characters"]);
  });

  it("speaks the visitor's language", async () => {
    const { submission } = await parseForm(sent([], "ru"), schema);
    expect(submission.status === "error" && submission.error).toEqual({
      name: ["Заполните это поле"],
      age: ["Заполните это поле"],
      password: ["Заполните это поле"],
    });
  });

  it.each<[string, [string, string | Blob][]]>([
    [
      "broken control fields",
      [
        ["__state__", "{"],
        ["__intent__", "{"],
      ],
    ],
    ["a file for a text", [["name", new Blob(["x"])]]],
    [
      "paths into prototypes",
      [
        ["__proto__.x", "1"],
        ["constructor.prototype.x", "1"],
        ["a[0].b[1]", "1"],
      ],
    ],
  ])("survives %s", async (_what, fields) => {
    const { submission } = await parseForm(sent(fields), schema);
    expect(submission.status).toBe("error");
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it.each<[string, Request]>([
    ["a huge index", sent([["a[999999999]", "1"]])],
    ["a thousand fields", sent(Array.from({ length: 1000 }, (_, n) => [`f${n}`, ""]))],
    [
      "no form at all",
      new Request("https://x.test/", {
        method: "POST",
        body: "{}",
        headers: { "content-type": "application/json" },
      }),
    ],
    [
      "half a form",
      new Request("https://x.test/", {
        method: "POST",
        body: "--x\r\n",
        headers: { "content-type": "multipart/form-data; boundary=x" },
      }),
    ],
  ])("refuses %s with a 400", async (_what, request) => {
    const thrown: unknown = await readForm(request).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(Response);
    expect((thrown as Response).status).toBe(400);
  });

  it("turns features' errors into answers, and leaves bugs alone", async () => {
    const thrown: unknown = await answerErrors(() => Promise.reject(new AppError("forbidden"))).catch(
      (error: unknown) => error,
    );
    expect((thrown as Response).status).toBe(403);
    await expect(answerErrors(() => Promise.reject(new TypeError("bug")))).rejects.toThrow(TypeError);
  });
});

describe("words for what is wrong", () => {
  const say = (one: z.ZodType, value: unknown, locale: "ru" | "en" = "ru") =>
    one.safeParse(value, { error: zodMessages(messagesFor(locale)) }).error?.issues[0]?.message;

  it.each<[z.ZodType, unknown, string]>([
    [z.string(), undefined, "Заполните это поле"],
    [z.string(), 5, "Здесь нужен текст"],
    [z.number(), "x", "Здесь нужно число"],
    [z.int(), 1.5, "Здесь нужно целое число"],
    [z.array(z.string()), {}, "Здесь нужен список"],
    [z.boolean(), "x", "Здесь нужно «да» или «нет»"],
    [z.enum(["a", "b"]), "c", "Выберите из списка"],
    [z.string().min(2), "x", "Слишком коротко: нужно не меньше 2 знаков"],
    [z.string().max(1), "xx", "Слишком длинно: не больше 1 знака"],
    [z.string().length(3), "x", "Нужно ровно 3 знака"],
    [z.number().min(5), 1, "Не меньше 5"],
    [z.number().positive(), 0, "Больше 0"],
    [z.number().max(5), 6, "Не больше 5"],
    [z.array(z.string()).min(1), [], "Заполните это поле"],
    [z.array(z.string()).max(2), ["", "", ""], "Не больше 2 значений"],
    [z.number().multipleOf(15), 20, "Число должно делиться на 15"],
    [z.strictObject({}), { odd: 1 }, "Неизвестные поля: odd"],
    [z.union([z.string(), z.number()]), true, "Проверьте это поле"],
    [emailText, "x", "Это не похоже на e-mail: нужно что-то вроде anna@example.com"],
    [emailText, "", "Заполните это поле"],
    [dayText, "2026-02-30", "Такого дня нет: нужен день календаря, например 2026-11-20"],
    [idParam, "0", "Такого номера не бывает"],
    [z.iso.datetime(), "x", "Нужен момент времени, например 2026-11-20T10:00:00Z"],
    [z.url(), "x", "Это не похоже на адрес: нужно https://…"],
    [
      z.string().refine(() => false, { params: { reason: "username" } }),
      "x",
      messagesFor("ru").errors.checks.username ?? "",
    ],
    [z.string().refine(() => false), "x", "Проверьте это поле"],
  ])("%#", (one, value, words) => {
    expect(say(one, value)).toBe(words);
    expect(say(one, value, "en")).not.toMatch(/[а-яё]|Invalid|expected/i);
  });

  it("are the same when asked afterwards", () => {
    const one = z.object({ a: z.string(), b: emailText, c: z.object({ d: z.array(z.number()) }) });
    const parsed = one.safeParse({ b: "x", c: { d: ["y"] } });
    expect(parsed.error && issueMessages(parsed.error, "ru")).toEqual({
      a: ["Заполните это поле"],
      b: ["Это не похоже на e-mail: нужно что-то вроде anna@example.com"],
      "c.d[0]": ["Здесь нужно число"],
    });
  });
});
