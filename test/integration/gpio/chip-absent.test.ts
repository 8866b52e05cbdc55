import { expect, test } from "vitest";
import type { VisioborneError } from "../../../src/contract/errors.ts";
import { driverContext, next } from "../../contract/kit/context.ts";
import { LINE, onBothBackEnds } from "./rigs.ts";

onBothBackEnds((rig) => {
  test("a board without its chip: the error says which was looked for", async () => {
    rig.board().absent(true);
    await expect(rig.open(driverContext("button"))).rejects.toMatchObject({
      code: "button.absent",
      message: expect.stringContaining("pinctrl-rp1 or pinctrl-bcm2711 or pinctrl-bcm2835") as string,
      cause: { code: "gpio.chip-absent" },
    });
    rig.board().absent(false);
  });

  test("a chip that goes while a line is open: lost once, and the process lives", async () => {
    const button = await rig.open(driverContext("button"));
    const losses: VisioborneError[] = [];
    button.on("lost", (error) => losses.push(error));
    const lost = next(button, "lost");
    rig.board().absent(true);
    await lost;
    // Somebody presses on a board that is not there; what a self-test says of it.
    const result = await button.selfTest(new AbortController().signal);
    expect(result).toMatchObject({ passed: false, conditions: [{ code: "button.absent" }] });
    expect(losses).toHaveLength(1);
    expect(losses[0]).toMatchObject({ code: "button.absent", cause: { code: "gpio.gone" } });
    await button.close();
    rig.board().absent(false);
    rig.board().set(LINE, true);
    await (await rig.open(driverContext("button"))).close();
  });

  test("a line that the chip does not have: the error says which it has", async () => {
    for (const line of [58, "GPIO58", "DOORBELL"]) {
      await expect(rig.open(driverContext("button"), line)).rejects.toMatchObject({
        code: "button.absent",
        message: expect.stringContaining("expected a number from 0 to 57") as string,
      });
    }
  });
});
