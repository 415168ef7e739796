import { expect, it } from "vitest";
import { demoContracts } from "./model";

it("makes the same contracts for the same places, one stranger, one silent, one with two", () => {
  const holders = Array.from({ length: 20 }, (_, at) => ({
    name: `Иванов ${at}`,
    phone: `+7900000000${at}`,
  }));
  const contracts = demoContracts(holders);
  expect(demoContracts(holders)).toEqual(contracts);
  expect(contracts).toHaveLength(18);
  expect(contracts.filter(({ fullName }) => !fullName.startsWith("Иванов"))).toHaveLength(1);
  expect(contracts.filter(({ balanceMinor }) => balanceMinor === null)).toHaveLength(1);
  expect(new Set(contracts.map(({ contractNumber }) => contractNumber)).size).toBe(18);
  for (const { contractNumber, before } of contracts) expect([contractNumber, before.length > 2]).toEqual([contractNumber, true]); // prettier-ignore
});
