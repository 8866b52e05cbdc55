import { describe, expect, it } from "vitest";
import type { BenchPart } from "../../../devices/bench.ts";
import { axe, PageRig, until } from "./kit.ts";

const rig = PageRig.use();

describe("the bench's page when something is missing", () => {
  it("says that the borne does not answer, refuses in words meanwhile, and comes back by itself", async () => {
    const first = await rig.stand();
    const page = await rig.open(first);
    rig.allowErrors = true;
    const { port } = new URL(first.url);
    await first.stop();
    await page.getByRole("alert").getByText("La borne ne répond pas").first().waitFor();
    expect(await axe(page)).toEqual([]);
    await page.locator('[data-device="presence"]').getByRole("button", { name: "S'approcher" }).click();
    await page.locator('[data-device="presence"]').getByText("rien n'a été fait").waitFor();
    const second = await rig.stand({ port: Number(port) });
    await page.locator(".away").waitFor({ state: "detached" });
    await page.locator('[data-device="presence"]').getByRole("button", { name: "S'approcher" }).click();
    await until(
      () => second.parts.get("presence").state()["cm"],
      (cm) => cm === 80,
    );
  });

  it("says that a hung borne does not answer, though its port is still open, until it goes on", async () => {
    const child = await rig.standAsProcess();
    const page = await rig.open(child);
    rig.allowErrors = true;
    process.kill(child.pid, "SIGSTOP");
    await page.locator(".away").waitFor();
    process.kill(child.pid, "SIGCONT");
    await page.locator(".away").waitFor({ state: "detached" });
  });

  it("bears a borne without most devices, and draws its front all the same", async () => {
    const stand = await rig.stand({ kinds: ["camera", "board"] });
    const page = await rig.open(stand);
    expect(await page.locator("[data-device]").count()).toBe(2);
    expect(await page.getByRole("button", { name: "Appuyer sur le bouton" }).isDisabled()).toBe(true);
    expect(await page.locator('[data-lamp="ring"] .lamp-rhythm').innerText()).toBe("inconnu");
    expect(await axe(page)).toEqual([]);
  });

  it.each([
    ["says nothing of itself", () => ({})],
    ["says things of another kind", () => ({ state: 7, reasons: "x", services: null, alerts: [1, null], devices: {} })],
    ["has a state and an alert that are not known", () => ({ state: "moon", alerts: [{ code: "moon.full" }] })],
  ])("bears a borne that %s", async (_, status) => {
    const stand = await rig.stand({ status });
    const page = await rig.open(stand);
    await page.locator('[data-device="printer"]').waitFor();
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("heading", { name: "The bench" }).waitFor();
  });

  it("bears readings that are absent, and shows a device of no known kind with its faults", async () => {
    const stand = await rig.stand();
    let fault: string | null = null;
    const odd: BenchPart = {
      faults: ["out-of-tickets"],
      state: () => ({ fault }),
      setFault: (name) => {
        fault = name;
        return Promise.resolve();
      },
      act: () => Promise.resolve(),
    };
    stand.parts.putPeripheral("ticket", odd);
    for (const id of ["button", "lamps", "presence", "camera", "sound", "printer", "scanner", "board"]) {
      stand.parts.putPeripheral(id, { ...odd, state: () => ({ fault: null }) });
    }
    const page = await rig.open(stand);
    const ticket = page.locator('[data-device="ticket"]');
    await ticket.getByLabel("Panne").selectOption({ label: "out-of-tickets" });
    await until(
      () => fault,
      (name) => name === "out-of-tickets",
    );
    for (const id of ["presence", "printer", "board"]) {
      expect(await page.locator(`[data-device="${id}"] input[type=range]`).first().isDisabled()).toBe(true);
    }
    expect(await axe(page)).toEqual([]);
  });
});
