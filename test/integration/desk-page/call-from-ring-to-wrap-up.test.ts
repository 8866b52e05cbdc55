import { describe, expect, it } from "vitest";
import { assigned, CALL, queueOf, waiting } from "../../support/desk-page/desk-words.ts";
import { DeskRig, until } from "../../support/desk-page/rig.ts";

const rig = DeskRig.use();

describe("a call, from the ring to the wrap-up", () => {
  it("rings and says so, is taken by a click, shows and sends picture and sound, and ends", async () => {
    const desk = await rig.desk();
    const { page, link } = await rig.ready(desk);
    link.say(queueOf(waiting()));
    link.say({ type: "ring", call: CALL });
    await link.next("rung", ({ call }) => call === CALL);
    await page.getByText("Appel entrant").waitFor();
    await until(
      () => page.title(),
      (title) => title.includes("Appel entrant"),
    );
    expect(link.heard.some(({ type }) => type === "take")).toBe(false);

    const borne = await rig.borne(desk, link);
    await page.getByRole("button", { name: /Prendre l'appel de/ }).click();
    await link.next("take", ({ call }) => call === CALL);
    link.say(assigned());
    link.say(queueOf());
    await borne.offer();
    const { n, sdp } = await link.next("answer");
    expect(n).toBe(1);
    expect(sdp).toMatch(/H264/);
    await page.locator(".stage.is-video").waitFor();

    // The expert is seen and heard: the simulated camera's picture moves, its microphone beeps.
    await until(borne.look, ({ width, moved }) => width > 0 && moved);
    await until(borne.level, (hertz) => hertz > 100);
    // The usager is seen: warm wall, in the expert's own picture element.
    const wall = await page.evaluate(() => {
      const video = document.querySelector<HTMLVideoElement>(".stage > video");
      const paint = new OffscreenCanvas(64, 36).getContext("2d");
      if (video) paint?.drawImage(video, 0, 0, 64, 36);
      return [...(paint?.getImageData(4, 10, 1, 1).data ?? [])];
    });
    expect(Math.abs((wall[0] ?? 0) - 0xc8)).toBeLessThan(25);
    expect(Math.abs((wall[2] ?? 0) - 0x9a)).toBeLessThan(25);
    // Life-size: how much of the room the picture shows.
    await until(
      () => borne.heard(),
      (heard) => heard.some((message) => message.type === "framing" && message.frame_height_mm === 460),
    );

    await page.getByRole("button", { name: "Raccrocher" }).click();
    await page.getByRole("button", { name: "Oui, raccrocher" }).click();
    await link.next("hang-up");
    await until(
      () => borne.heard(),
      (heard) => heard.some(({ type }) => type === "goodbye"),
    );
    link.say({ type: "ended", call: CALL, by: "expert", reason: "done" });
    await page.getByText("Quel était le motif de l'appel ?").waitFor();
    await page.keyboard.press("2");
    expect((await link.next("wrap-up")).reason).toBe("pieces");
    await page.getByRole("heading", { name: "File d'attente" }).waitFor();
    expect(link.mistakes).toEqual([]);
  });
});
