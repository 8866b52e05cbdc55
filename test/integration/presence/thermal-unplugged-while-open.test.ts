import { expect, test } from "vitest";
import { until } from "../../contract/kit/context.ts";
import { i2c, sightOf, supervise } from "./kit.ts";

test("unplugged and plugged again: it has lost its settings, and gets them again", async () => {
  const stand = await i2c();
  // 110 cm is under the chip's own threshold of 200, not under ours.
  await stand.order({ sths34pf80: { cm: 110 } });
  const supervisor = supervise((context) => stand.open("sths34pf80", { threshold: 1000 }, context));
  await until(() => sightOf(supervisor) === "absent");
  await stand.order({ sths34pf80: { fault: "absent" } });
  await until(() => supervisor.state() === "absent");
  expect(supervisor.conditions()[0]?.detail).toContain("no answer at 0x5a");
  await stand.order({ sths34pf80: { fault: null } });
  await until(() => supervisor.state() === "ready");
  expect(sightOf(supervisor)).toBe("absent");
  await stand.order({ sths34pf80: { cm: 60 } });
  await until(() => sightOf(supervisor) === "present");
});
