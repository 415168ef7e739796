// `npm run demo`: from a fresh clone to a working business in the browser. Plain Node: nothing is installed yet.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { ensureBuilt, isBuilt } from "./setup/build-stamp.mjs";
import { endWithParent } from "./setup/parent.mjs";
import { ensureNodeModules } from "./setup/node-modules.mjs";
import { refuseOldNode } from "./setup/node-version.mjs";
import { root } from "./setup/root.mjs";
import { run } from "./setup/run.mjs";

refuseOldNode();
const port = Number(process.env.PORT || 3000);
const env = {
  ...process.env,
  DEMO: "1",
  NODE_ENV: "production",
  PORT: String(port),
  // A fixed place, so that the simulated YClients and the inbox can be opened in the browser.
  SIMULATORS_PORT: process.env.SIMULATORS_PORT || String(port + 1100 < 65_000 ? port + 1100 : port - 1100),
  LOG_LEVEL: process.env.LOG_LEVEL || "warn",
};

function say(russian, english) {
  console.log(`${russian} / ${english}`);
}

function fail(russian, english) {
  console.error(`\n${russian}\n${english}`);
  process.exit(1);
}

let web;
let stopping = false;

/** Ctrl-C, a closed terminal and a plain kill all end the product in the polite way, and that is a success. */
function stop() {
  if (stopping) return;
  stopping = true;
  if (!web || web.exitCode !== null) process.exit(0);
  say("\nОстанавливаю…", "Stopping…");
  web.kill("SIGTERM");
  setTimeout(() => web.kill("SIGKILL"), 20_000).unref();
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
endWithParent(stop);

await refuseBusyPort();
await ensureNodeModules();
await migrate();
if (!isBuilt()) say("Собираю страницы, около минуты…", "Building the pages, about a minute…");
if (!(await ensureBuilt())) fail("Сборка не удалась, причина выше.", "The build failed, see above.");
await seedOnce();
if (!stopping) await start();

function refuseBusyPort() {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    fail(
      `PORT=${process.env.PORT}: нужно число от 1 до 65535.`,
      `PORT=${process.env.PORT}: a number from 1 to 65535 is needed.`,
    );
  }
  return new Promise((done) => {
    const probe = createServer();
    probe.once("error", (error) => {
      if (error.code === "EADDRINUSE") {
        fail(
          `Порт ${port} занят. Остановите то, что на нём работает, или выберите другой: PORT=${port + 1} npm run demo`,
          `Port ${port} is taken. Stop what runs there, or choose another: PORT=${port + 1} npm run demo`,
        );
      }
      fail(`Порт ${port} недоступен: ${error.message}`, `Port ${port} cannot be used: ${error.message}`);
    });
    probe.listen(port, env.HOST || "0.0.0.0", () => probe.close(done));
  });
}

async function migrate() {
  const code = await run(process.execPath, ["--import", "tsx", "scripts/db-migrate.ts"], {
    env,
    show: "errors",
  });
  if (stopping) process.exit(0);
  if (code !== 0)
    fail("База данных не обновилась, причина выше.", "The database could not be migrated, see above.");
}

/** Seeds once: a mark beside the data names the very file (or database) that was filled, so new data is seeded anew. */
async function seedOnce() {
  const dataDir = resolve(root, env.DATA_DIR || "data");
  const mark = join(dataDir, ".seeded");
  if (existsSync(mark) && readFileSync(mark, "utf8") === identityOfData(dataDir)) return;
  say("Наполняю демонстрационными данными…", "Filling in the demo data…");
  const code = await run(process.execPath, ["--import", "tsx", "scripts/seed.ts"], { env, show: "errors" });
  if (stopping) process.exit(0);
  if (code !== 0)
    fail(
      "Демонстрационные данные не записались, причина выше.",
      "The demo data could not be written, see above.",
    );
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(mark, identityOfData(dataDir));
}

function identityOfData(dataDir) {
  if (env.DATABASE_URL) return createHash("sha256").update(env.DATABASE_URL).digest("hex");
  const { ino, birthtimeMs } = statSync(join(dataDir, "kartoteka.sqlite"));
  return `${ino} ${birthtimeMs}`;
}

async function start() {
  // A group of its own, so that the terminal's Ctrl-C reaches only this process, which then ends it in order.
  web = spawn(process.execPath, ["--import", "./scripts/setup/end-with-parent.mjs", "build/workers/web.js"], {
    cwd: root,
    env,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    detached: true,
  });
  web.once("exit", (code) => {
    if (stopping) process.exit(0);
    fail(`Картотека остановилась (код ${code}), причина выше.`, `Kartoteka ended (code ${code}), see above.`);
  });
  await waitUntilReady();
  if (!stopping) console.log(welcome());
}

async function waitUntilReady() {
  const host = !env.HOST || env.HOST === "0.0.0.0" || env.HOST === "::" ? "127.0.0.1" : env.HOST;
  const end = Date.now() + 60_000;
  while (!stopping) {
    try {
      const response = await fetch(`http://${host}:${port}/readyz`, { signal: AbortSignal.timeout(2_000) });
      if (response.ok) return;
    } catch {
      // Not listening yet.
    }
    if (Date.now() > end) {
      web.kill("SIGKILL");
      fail("Картотека не отвечает уже минуту.", "Kartoteka has not answered for a minute.");
    }
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** The simulated outside world: YClients to play with, and the inbox all letters go to. */
function simulators() {
  const first = Number(env.SIMULATORS_PORT);
  return [
    `YClients, имитация / simulated   http://127.0.0.1:${first}/`,
    `Почта, имитация / inbox          http://127.0.0.1:${first + 1}/`,
    `ЮKassa, имитация / YooKassa      http://127.0.0.1:${first + 3}/`,
    `Stripe, имитация / simulated     http://127.0.0.1:${first + 4}/`,
    `SMS, имитация / phones           http://127.0.0.1:${first + 5}/`,
    `Telegram, имитация / phones      http://127.0.0.1:${first + 6}/`,
    `Клиника, имитация / clinic       http://127.0.0.1:${first + 7}/`,
    `Биллинг, имитация / billing      http://127.0.0.1:${first + 8}/`,
    `FreeScout, имитация / simulated  http://127.0.0.1:${first + 9}/`,
    `amoCRM, имитация / simulated     http://127.0.0.1:${first + 10}/`,
  ];
}

function welcome() {
  const address = env.PUBLIC_URL || `http://localhost:${port}`;
  const lines = [
    "Картотека работает / Kartoteka is running",
    "",
    `Онлайн-запись   Online booking   ${address}/book`,
    `Для сотрудников Staff            ${address}/crm`,
    ...(env.SIMULATORS_URL ? [] : simulators()),
    "",
    "Вход / Sign in:   admin / demo     trainer / demo     manager / demo",
    "",
    "Ctrl-C — остановить / to stop. Данные остаются / The data stays.",
  ];
  const width = Math.max(...lines.map((line) => line.length));
  const edge = "─".repeat(width + 4);
  return `\n┌${edge}┐\n${lines.map((line) => `│  ${line.padEnd(width)}  │`).join("\n")}\n└${edge}┘`;
}
