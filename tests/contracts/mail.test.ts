import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createMailSender, messageIdOf } from "~/integrations/mail/adapter.server";
import { startMailSimulator } from "~/integrations/mail/simulator/start.server";
import { silentLog } from "~/lib/log.server";

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const mail = {
  to: "anna@example.com",
  subject: "Запись подтверждена: массаж спины, пятница, 14 марта, 12:00, Ирина Волкова",
  text: "Здравствуйте!\n.точка в начале строки\nСсылка: http://localhost:3000/b/abc?x=1&y=2 и ещё текст, который длиннее семидесяти шести знаков в строке.",
  html: '<p>Здравствуйте, <b>Анна</b>! <a href="http://localhost:3000/b/abc">Ваша запись</a></p>',
  attachments: [
    {
      filename: "Запись № 1.ics",
      contentType: "text/calendar; charset=utf-8; method=PUBLISH",
      content: "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    },
  ],
  idempotencyKey: "booking:1:confirmed",
};

async function world(timeoutMs = 2000) {
  const simulator = await startMailSimulator({ log: silentLog });
  const sender = createMailSender({
    smtpUrl: simulator.smtpUrl,
    from: "Картотека <booking@crm.example.com>",
    log: silentLog,
    timeoutMs,
  });
  closers.push(
    () => simulator.close(),
    () => sender.close(),
  );
  return { simulator, sender };
}

describe("a message on its way", () => {
  it("arrives with both parts, its attachment and every letter", async () => {
    const { simulator, sender } = await world();
    const { messageId } = await sender.send(mail);
    const [got] = simulator.state.messages;
    expect(got).toMatchObject({
      subject: mail.subject,
      from: "Картотека <booking@crm.example.com>",
      messageId,
      envelope: { from: "booking@crm.example.com", to: [mail.to] },
    });
    expect(got?.text.replace(/\r\n/g, "\n").trim()).toBe(mail.text);
    expect(got?.html.trim()).toBe(mail.html);
    expect(got?.attachments).toHaveLength(1);
    expect(got?.attachments[0]?.filename).toBe("Запись № 1.ics");
    expect(Buffer.from(got?.attachments[0]?.base64 ?? "", "base64").toString()).toBe(
      mail.attachments[0]?.content,
    );
  });

  it("carries a calendar entry twice, as a part that is acted upon and as an attachment, byte by byte the same", async () => {
    const { simulator, sender } = await world();
    const content = [
      "BEGIN:VCALENDAR",
      "METHOD:REQUEST",
      "SUMMARY:Растяжка и ещё слова, чтобы строку пришлось ",
      " сложить",
      "END:VCALENDAR",
      "",
    ].join("\r\n");
    await sender.send({
      ...mail,
      attachments: [],
      calendar: { method: "REQUEST", filename: "K7QXM4.ics", content },
    });
    const [got] = simulator.state.messages;
    const files = got?.attachments.map(({ contentType, base64 }) => [
      contentType.split(";")[0],
      Buffer.from(base64, "base64").toString().trimEnd(),
    ]);
    expect(files).toEqual([
      ["text/calendar", content.trimEnd()],
      ["application/ics", content.trimEnd()],
    ]);
    expect(got?.attachments[0]?.contentType).toMatch(/method=REQUEST/);
    expect(got?.attachments[1]?.filename).toBe("K7QXM4.ics");
    expect(got?.html.trim()).toBe(mail.html);
  });

  it("says how it is switched off and who is answered, and only when it is told", async () => {
    const { simulator, sender } = await world();
    await sender.send({
      ...mail,
      unsubscribeUrl: "https://k.example/notices/1.x?topic=offers&channel=email",
      replyTo: "hello@k.example",
    });
    await sender.send(mail);
    const [plain, other] = simulator.state.messages;
    expect(other?.headers).toMatchObject({
      "list-unsubscribe": "<https://k.example/notices/1.x?topic=offers&channel=email>",
      "list-unsubscribe-post": "List-Unsubscribe=One-Click",
      "reply-to": "hello@k.example",
      "auto-submitted": "auto-generated",
    });
    expect(Object.keys(plain?.headers ?? {})).not.toContain("list-unsubscribe");
    for (const forged of [
      { unsubscribeUrl: "https://k.example/>\r\nBcc: x@example.com" },
      { replyTo: "a@example.com, b@example.com" },
      { calendar: { method: "REQUEST" as const, filename: "x\r\nX: y.ics", content: "" } },
    ])
      await expect(sender.send({ ...mail, ...forged })).rejects.toMatchObject({ kind: "invalid_request" });
    expect(simulator.state.messages).toHaveLength(2);
  });

  it("has the same Message-ID on every attempt, and another for another cause", async () => {
    const { simulator, sender } = await world();
    await sender.send(mail);
    await sender.send(mail);
    const ids = simulator.state.messages.map((one) => one.messageId);
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^<[0-9a-f]{40}@crm\.example\.com>$/);
    expect(messageIdOf("other", "a@b.c")).not.toBe(messageIdOf("booking:1:confirmed", "a@b.c"));
  });

  it.each([
    { to: "anna@example.com, eve@example.com" },
    { to: "anna@example.com\r\nBcc: eve@example.com" },
    { to: "Anna <anna@example.com>" },
    { to: "" },
    { subject: "Привет\r\nBcc: eve@example.com" },
    { attachments: [{ filename: "a\nb.txt", contentType: "text/plain", content: "" }] },
  ])("is refused before it leaves when a header could be forged: %j", async (changes) => {
    const { simulator, sender } = await world();
    await expect(sender.send({ ...mail, ...changes })).rejects.toMatchObject({
      kind: "invalid_request",
      transient: false,
    });
    expect(simulator.state.messages).toHaveLength(0);
  });
});

describe("a mail server that misbehaves", () => {
  it("may ask to come again, refuse for good, or be too slow", async () => {
    const { simulator, sender } = await world(250);
    simulator.state.faults.greylist = 1;
    await expect(sender.send(mail)).rejects.toMatchObject({
      kind: "unavailable",
      status: 451,
      transient: true,
    });
    simulator.state.faults.refuse = 1;
    await expect(sender.send(mail)).rejects.toMatchObject({
      kind: "invalid_request",
      status: 550,
      transient: false,
    });
    simulator.state.faults.slowMs = 1000;
    await expect(sender.send(mail)).rejects.toMatchObject({ kind: "timeout", transient: true });
    simulator.state.faults.slowMs = 0;
    await expect(sender.send(mail)).resolves.toMatchObject({ messageId: expect.any(String) as string });
  });

  it("may be silent or absent", async () => {
    const mute = createServer();
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    closers.push(() => new Promise<void>((resolve) => mute.close(() => resolve())));
    const silent = createMailSender({
      smtpUrl: `smtp://127.0.0.1:${(mute.address() as AddressInfo).port}`,
      from: "a@b.example",
      log: silentLog,
      timeoutMs: 150,
    });
    await expect(silent.send(mail)).rejects.toMatchObject({ kind: "timeout" });
    const absent = createMailSender({ smtpUrl: "smtp://127.0.0.1:9", from: "a@b.example", log: silentLog });
    await expect(absent.send(mail)).rejects.toMatchObject({ kind: "unreachable" });
  });
});

describe("the inbox", () => {
  it("shows the list, a message in a sandbox, and gives attachments as downloads", async () => {
    const { simulator, sender } = await world();
    expect(await (await fetch(`${simulator.url}/?lang=ru`)).text()).toContain("Писем пока нет");
    await sender.send({ ...mail, html: `<script>alert(1)</script>${mail.html}`, subject: "<img src=x>" });
    const list = await (await fetch(`${simulator.url}/?lang=en`)).text();
    expect(list).toContain("&#60;img src=x&#62;");
    const opened = await (await fetch(`${simulator.url}/messages/1?lang=ru`)).text();
    expect(opened).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect(opened).not.toContain("<script>");
    expect(opened).toContain('href="http://localhost:3000/b/abc?x=1&#38;y=2"');
    const file = await fetch(`${simulator.url}/messages/1/attachments/0`);
    expect(file.headers.get("content-disposition")).toContain("attachment; filename*=UTF-8''");
    expect(await file.text()).toBe(mail.attachments[0]?.content);
    expect((await fetch(`${simulator.url}/messages/99`)).status).toBe(404);
  });

  it("is read and moved by JSON, and not by other sites", async () => {
    const { simulator, sender } = await world();
    await sender.send(mail);
    await sender.send({ ...mail, to: "boris@example.com" });
    const messages = (await (
      await fetch(`${simulator.url}/_sim/messages?to=boris@example.com`)
    ).json()) as unknown[];
    expect(messages).toHaveLength(1);
    const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
      fetch(`${simulator.url}${path}`, {
        method: "POST",
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    expect((await post("/_sim/faults", { greylist: 2 })).status).toBe(200);
    expect(simulator.state.faults.greylist).toBe(2);
    expect((await post("/_sim/faults", { greylist: "lots" })).status).toBe(422);
    expect((await post("/_sim/reset", undefined, { origin: "https://evil.example" })).status).toBe(403);
    expect((await post("/_sim/reset")).status).toBe(204);
    expect(simulator.state.messages).toHaveLength(0);
  });
});
