/**
 * What the harness puts into the handlers of the generated project, which are their user's to write: each records that it
 * was entered in the ledger file, outside any transaction, then does what the drawing says.
 */
const record = `
import { appendFileSync } from "node:fs";

interface Seen {
  readonly data: { readonly orderId: string; readonly customerId: string };
  readonly attempt: number;
  readonly envelope: { readonly sequence?: number };
}

/** One line in the ledger of the fault harness. */
export function seen(stage: string, { data, attempt, envelope }: Seen): void {
  const line = { kind: "delivered", stage, id: data.orderId, key: data.customerId, attempt, sequence: envelope.sequence };
  appendFileSync(process.env["FAULT_LEDGER"] ?? "/dev/null", JSON.stringify(line) + "\\n");
}
`;

const fulfilment = `
import { setTimeout as sleep } from "node:timers/promises";
import type { Handler } from "@fault-shop/runtime";
import type { PlaceOrderData } from "@fault-shop/contracts";
import { seen } from "./record.ts";

export const handlePlaceOrder: Handler<PlaceOrderData> = async (message, context) => {
  seen("orders", message);
  if (message.data.behaviour === "slow") await sleep(40);
  await context.save(message.data);
  context.publish("order-placed", message.data);
  if (message.data.behaviour === "poison") throw new Error("poison");
};
`;

const flashDesk = `
import type { Handler } from "@fault-shop/runtime";
import type { FlashOrderData } from "@fault-shop/contracts";
import { seen } from "./record.ts";

export const handleFlashOrder: Handler<FlashOrderData> = async (message, context) => {
  seen("flash", message);
  await context.save(message.data);
};
`;

const consumer = (stage: string) => `
import type { Handler } from "@fault-shop/runtime";
import type { OrderPlacedData } from "@fault-shop/contracts";
import { seen } from "./record.ts";

export const handleOrderPlaced: Handler<OrderPlacedData> = async (message, context) => {
  seen("${stage}", message);
  await context.save(message.data);
};
`;

const projector = (stage: string) => `
import type { Projector } from "@fault-shop/runtime";
import type { OrderPlacedData } from "@fault-shop/contracts";
import { seen } from "./record.ts";

export const projectOrderPlaced: Projector<OrderPlacedData> = async (event, context) => {
  seen("${stage}", event);
  await context.save(event.data);
};
`;

const desk = `
import type { Handler, ReplyHandler } from "@fault-shop/runtime";
import type { AskCreditData, CreditCancelledData, CreditGivenData, SubmitContractData } from "@fault-shop/contracts";

export const handleSubmitContract: Handler<SubmitContractData> = async (message, context) => {
  await context.save(message.data);
  await context.request("ask-credit", message.data);
};

export const handleCreditGiven: ReplyHandler<CreditGivenData, AskCreditData> = async (message, context) => {
  await context.save({ ...message.request, state: message.state });
};

export const handleCreditCancelled: ReplyHandler<CreditCancelledData, AskCreditData> = async (message, context) => {
  await context.save({ ...message.request, state: message.state });
};
`;

const credit = `
import { setTimeout as sleep } from "node:timers/promises";
import type { Responder } from "@fault-shop/runtime";
import type { AskCreditData, CreditGivenData } from "@fault-shop/contracts";

export const handleAskCredit: Responder<AskCreditData> = async ({ data }, context) => {
  const answer = { orderId: data.orderId } satisfies CreditGivenData;
  if (data.behaviour === "poison") return context.refuse("credit-given", answer);
  if (data.behaviour === "slow") await sleep(40);
  await context.save({ ...data, kept: true });
  return context.reply("credit-given", answer);
};
`;

const release = `
import type { Compensation } from "@fault-shop/runtime";
import type { AskCreditData, CancelCreditData } from "@fault-shop/contracts";

export const handleCancelCredit: Compensation<CancelCreditData, AskCreditData> = async (message, context) => {
  await context.save({ ...message.request, kept: false });
};
`;

/** Path below `services/` to the file's text. */
export const handlerFiles: Readonly<Record<string, string>> = {
  'desk/src/handlers/contract-desk.ts': desk,
  'credit/src/handlers/credit-control.ts': credit,
  'release/src/handlers/credit-release.ts': release,
  'fulfilment/src/handlers/record.ts': record,
  'fulfilment/src/handlers/fulfilment.ts': fulfilment,
  'flash-desk/src/handlers/record.ts': record,
  'flash-desk/src/handlers/flash-desk.ts': flashDesk,
  'ledger/src/handlers/record.ts': record,
  'ledger/src/handlers/customer-ledger.ts': consumer('ledger'),
  'views/src/handlers/record.ts': record,
  'views/src/handlers/order-history.ts': projector('history'),
  'views/src/handlers/customer-latest.ts': projector('latest'),
};
