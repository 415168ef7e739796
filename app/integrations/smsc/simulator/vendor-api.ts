import { z } from "zod";
import { formBody, type SimulatorAnswer } from "../../core/simulator/http-server.server";
import type { SmsGatewayApi } from "../../core/simulator/sms-phones.server";

const sendRequest = z.strictObject({
  login: z.string(),
  psw: z.string(),
  phones: z.string().regex(/^\d{8,15}$/),
  mes: z.string().min(1),
  id: z.string().regex(/^[1-9]\d{0,9}$/).optional(), // prettier-ignore
  fmt: z.literal("3"),
  // Without it the vendor reads windows-1251.
  charset: z.literal("utf-8"),
  sender: z.string().max(11).optional(),
});

const WORDS: Record<number, string> = {
  1: "parameters error",
  2: "authorise error",
  3: "insufficient funds",
  4: "IP is blocked",
  6: "message is denied",
  7: "invalid number",
  8: "message can not be delivered",
  9: "duplicate request, wait a minute",
};

/** smsc.ru and smsc.kz, method send.php in JSON: HTTP 200 whatever happened. */
export function smscApi({ login, password }: { login: string; password: string }): SmsGatewayApi {
  return {
    isApi: (path) => path.startsWith("/sys/"),
    refusals: {
      tooMany: (seconds) => ({ status: 429, headers: { "retry-after": String(seconds) } }),
      serverError: () => ({ status: 500, body: "Internal Server Error" }),
    },
    answer(request, phones) {
      if (request.path !== "/sys/send.php") return { status: 404 };
      // A GET works at the vendor; it would put the password and the number into an address.
      if (request.method !== "POST") return { status: 405 };
      const form = Object.fromEntries(formBody(request));
      if (form.login !== login || form.psw !== password || phones.state.faults.refuseKey) return refused(2);
      const read = sendRequest.safeParse(form);
      if (!read.success) return refused(read.error.issues[0]?.path[0] === "phones" ? 7 : 1);
      const code = phones.refusalCode();
      if (code !== null) return refused(code);
      const { phones: phone, mes, sender, id } = read.data;
      const made = phones.deliver({ gateway: "smsc", phone, text: mes, sender: sender ?? null });
      return { status: 200, body: { id: Number(id ?? made), cnt: 1 } };
    },
  };
}

function refused(code: number): SimulatorAnswer {
  return { status: 200, body: { error: WORDS[code] ?? "error", error_code: code } };
}
