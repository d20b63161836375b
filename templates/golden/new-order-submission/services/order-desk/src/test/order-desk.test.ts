// Yours to edit: Eventwright merges in what the drawing changes, and keeps what you wrote.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { SubmitOrderData } from "@new-order-submission/contracts";
import { testService } from "@new-order-submission/runtime/testing";
import { wiring } from "../wiring.ts";

const sampleSubmitOrderData: SubmitOrderData = { orderId: "a08ff49b-6f77-4263-8716-c43069c43a8c", customerId: "c-1041", amount: 360474 };

const service = await testService(wiring);
after(() => service.stop());

test("order-desk: a repeat of submit-order adds no second effect", async () => {
  const id = await service.deliver("submissions", "submit-order", sampleSubmitOrderData, 3);
  const { duplicates, saves } = await service.effects("order-desk", id, 3);
  assert.equal(duplicates, 2);
  assert.equal(saves, 1);
});

test("order-desk: poison in place of submit-order is put aside", async () => {
  const id = await service.deliver("submissions", "submit-order", "poison", 1);
  assert.notEqual(await service.deadLetter("submissions-dlq", id), "");
  const next = await service.deliver("submissions", "submit-order", sampleSubmitOrderData, 1);
  assert.equal((await service.effects("order-desk", next)).duplicates, 0);
});
