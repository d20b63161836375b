// Yours to edit: Eventwright merges in what the drawing changes, and keeps what you wrote.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { SubmitOrderData } from "@new-order-submission/contracts";
import { wiring } from "../wiring.ts";

const sampleSubmitOrderData: SubmitOrderData = { orderId: "a08ff49b-6f77-4263-8716-c43069c43a8c", customerId: "c-1041", amount: 360474 };

test("submit-order: valid data passes, other data does not", () => {
  assert.deepEqual(wiring.validators["submit-order"]?.(sampleSubmitOrderData), []);
  assert.notDeepEqual(wiring.validators["submit-order"]?.("poison"), []);
});
