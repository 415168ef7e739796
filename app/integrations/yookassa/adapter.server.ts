import type { PaymentGateway } from "~/features/payments/ports";
import type { YookassaClient } from "./client.server";
import {
  gatewayPayment,
  gatewayRefund,
  paymentBody,
  receiptBody,
  refundDescription,
  settlementBody,
  wireAmountOf,
} from "./map";
import { readYookassaNotification } from "./webhook.server";

/** YooKassa as a gateway: its own page takes the card, SBP or wallet. */
export function createYookassaGateway(
  client: YookassaClient,
): PaymentGateway & Required<Pick<PaymentGateway, "sendSettlementReceipt">> {
  async function fetchPayment(externalId: string, signal?: AbortSignal) {
    const wire = await client.getPayment(externalId, signal);
    return wire && gatewayPayment(wire);
  }

  return {
    name: "yookassa",
    async createPayment(request, signal) {
      const { idempotencyKey } = request;
      return gatewayPayment(await client.createPayment(paymentBody(request), { idempotencyKey, signal }));
    },
    fetchPayment,
    // A pending payment cannot be called off by the API; left alone it lapses by itself.
    cancelPayment: fetchPayment,
    async refundPayment(refund, signal) {
      const { externalPaymentId, amountMinor, currency, reason, idempotencyKey, receipt } = refund;
      const body = {
        payment_id: externalPaymentId,
        amount: wireAmountOf(amountMinor, currency),
        ...(reason ? { description: refundDescription(reason) } : {}),
        ...(receipt ? { receipt: receiptBody(receipt, currency) } : {}),
      };
      return gatewayRefund(await client.createRefund(body, { idempotencyKey, signal }));
    },
    async fetchRefund(externalId, signal) {
      const wire = await client.getRefund(externalId, signal);
      return wire && gatewayRefund(wire);
    },
    async sendSettlementReceipt(receipt, signal) {
      const { idempotencyKey } = receipt;
      const { id } = await client.createReceipt(settlementBody(receipt), { idempotencyKey, signal });
      return { externalId: id };
    },
    readEvent(body) {
      const notification = readYookassaNotification(body);
      return notification.ok ? notification.value.concerns : null;
    },
  };
}
