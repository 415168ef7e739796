import readExcel from "read-excel-file/node";
import { expect, it } from "vitest";
import { writeSpreadsheet } from "./xlsx-stream.server";

it("writes a sheet that others read, and nothing in it is a formula", async () => {
  async function* rows() {
    yield await Promise.resolve(["=HYPERLINK(1)", 12.5, "а & <б>\n\u0000"]);
    for (let n = 0; n < 3000; n += 1) yield ["Омарова", n, ""];
  }
  const chunks: Buffer[] = [];
  for await (const chunk of writeSpreadsheet({ sheet: "Клиенты: все", header: ["Имя", "Сумма", "Заметка"], rows: rows() })) chunks.push(chunk); // prettier-ignore
  const file = Buffer.concat(chunks);
  expect(file.includes("<f>")).toBe(false);
  const [sheet] = await readExcel(file, { trim: false });
  expect(sheet?.sheet).toBe("Клиенты  все");
  expect(sheet?.data.slice(0, 2)).toEqual([
    ["Имя", "Сумма", "Заметка"],
    ["=HYPERLINK(1)", 12.5, "а & <б>\n"],
  ]);
  expect(sheet?.data).toHaveLength(3002);
});
