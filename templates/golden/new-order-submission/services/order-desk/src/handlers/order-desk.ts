// Yours to edit: Eventwright merges in what the drawing changes, and keeps what you wrote.

import type { Handler } from "@new-order-submission/runtime";
import type { SubmitOrderData } from "@new-order-submission/contracts";

/** Order desk: handles "submit-order". What it saves and publishes commits together, or not at all. */
export const handleSubmitOrder: Handler<SubmitOrderData> = async (message, context) => {
  await context.save(message.data);
};
