import { expect, it } from "vitest";
import type { VendorRecord } from "../ports";
import { namesAnother } from "./model";

const anna = { externalId: "7", name: "Анна", phone: "+77011112233", email: null };
const of = (client: VendorRecord["client"]) => client && { client, version: new Date(0) };

it.each<[string, VendorRecord["client"], VendorRecord["client"], boolean]>([
  ["the same person", anna, anna, false],
  ["a corrected name", anna, { ...anna, name: "Анна Ким" }, false],
  ["a new phone on the same card", anna, { ...anna, phone: "+77019999999" }, false],
  ["another card", anna, { ...anna, externalId: "8" }, true],
  ["nobody any more", anna, null, false],
  ["somebody where nobody was", null, anna, false],
  ["a hidden phone", { ...anna, externalId: null }, { ...anna, externalId: null, phone: null }, false],
  ["another phone without a card", { ...anna, externalId: null }, { ...anna, externalId: null, phone: "+77019999999" }, true],
  ["a card for the same phone", { ...anna, externalId: null }, anna, false],
  ["another e-mail, the same phone", { ...anna, externalId: null, email: "a@x.kz" }, { ...anna, externalId: null, email: "b@x.kz" }, false],
])("tells somebody else from %s", (_what, before, now, expected) => {
  expect(namesAnother(of(before), of(now))).toBe(expected);
}); // prettier-ignore

it("takes a record that was never held for no change of person", () => {
  expect(namesAnother(null, of(anna))).toBe(false);
});
