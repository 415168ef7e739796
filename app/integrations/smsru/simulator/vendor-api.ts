import { z } from "zod";
import { formBody, type SimulatorAnswer } from "../../core/simulator/http-server.server";
import type { SmsGatewayApi } from "../../core/simulator/sms-phones.server";

const sendRequest = z.strictObject({
  api_id: z.string(),
  to: z.string().regex(/^\d{8,15}(,\d{8,15}){0,99}$/),
  msg: z.string().min(1),
  json: z.literal("1"),
  from: z.string().max(11).optional(),
});

/** sms.ru, method sms/send: HTTP 200 whatever happened, a status for each number. */
export function smsruApi({ apiId }: { apiId: string }): SmsGatewayApi {
  return {
    isApi: (path) => path.startsWith("/sms/"),
    refusals: {
      tooMany: (seconds) => ({ status: 429, headers: { "retry-after": String(seconds) } }),
      serverError: () => ({ status: 500, body: "Internal Server Error" }),
    },
    answer(request, phones) {
      if (request.path !== "/sms/send") return { status: 404 };
      // A GET works at the vendor; it would put the key and the number into an address.
      if (request.method !== "POST") return { status: 405 };
      const form = Object.fromEntries(formBody(request));
      if (form.api_id !== apiId || phones.state.faults.refuseKey) return refused(200, "Неправильный api_id");
      const read = sendRequest.safeParse(form);
      if (!read.success)
        return refused(read.error.issues[0]?.path[0] === "msg" ? 203 : 202, "Неверный запрос");
      const { to, msg, from } = read.data;
      const code = phones.refusalCode();
      if (code !== null && [200, 201, 204, 220, 300, 301, 302].includes(code)) return refused(code, "Отказ");
      const sms = to.split(",").map((phone) => {
        if (code !== null) return [phone, { status: "ERROR", status_code: code, status_text: "Отказ" }];
        const id = phones.deliver({ gateway: "sms.ru", phone, text: msg, sender: from ?? null });
        return [phone, { status: "OK", status_code: 100, sms_id: `202612-${id}`, cost: "3.50" }];
      });
      return { status: 200, body: { status: "OK", status_code: 100, sms: Object.fromEntries(sms) as object, balance: 1000 } }; // prettier-ignore
    },
  };
}

function refused(code: number, text: string): SimulatorAnswer {
  return { status: 200, body: { status: "ERROR", status_code: code, status_text: text } };
}
