import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { FaultCode } from "../../../src/contract/faults.ts";
import {
  HOUR,
  incidentStand,
  mailServer,
  MINUTE,
  townHall,
  type MailServer,
  type Stand,
} from "../../support/incidents.ts";
import { selfSigned } from "../../support/self-signed.ts";

const bornes = ["b-1", "b-2", "b-3", "b-4", "b-5", "b-6", "b-7"].map((borne, index) => {
  return { network: "manche", borne, site: index < 3 ? "carentan" : `mairie-${index}` };
});
const sites = ["carentan", "mairie-3", "mairie-4", "mairie-5", "mairie-6"].map((id) => townHall(id));
const codes: readonly FaultCode[] = ["camera.absent", "audio.absent", "lamps.absent"];

let server: MailServer | undefined;
afterAll(async () => await server?.close());

type Turn =
  | { readonly kind: "lose" | "live" | "stop"; readonly borne: number }
  | { readonly kind: "alert" | "clear"; readonly borne: number; readonly code: number }
  | { readonly kind: "pass"; readonly minutes: number }
  | { readonly kind: "deaf" | "hears" | "restart" }
  | { readonly kind: "close" | "acknowledge" | "reopen" };

const borne = fc.integer({ min: 0, max: bornes.length - 1 });
const turn: fc.Arbitrary<Turn> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom("lose", "live", "stop"), borne }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constantFrom("alert", "clear"), borne, code: fc.integer({ min: 0, max: 2 }) }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("pass"), minutes: fc.constantFrom(1, 3, 12, 90, 700) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom("deaf", "hears", "restart", "close", "acknowledge", "reopen") }),
  },
);

async function play(stand: Stand, one: Turn): Promise<void> {
  switch (one.kind) {
    case "lose":
    case "stop":
      return stand.lose(bornes[one.borne]!, one.kind === "stop" ? "stopped" : "lost");
    case "live":
      return stand.live(bornes[one.borne]!);
    case "alert":
      return stand.alert(bornes[one.borne]!, codes[one.code]!);
    case "clear":
      return stand.clear(bornes[one.borne]!, codes[one.code]!);
    case "pass":
      return await stand.pass(one.minutes * MINUTE);
    case "deaf":
    case "hears":
      stand.listening = one.kind === "hears";
      return;
    case "restart":
      return await stand.restart();
    default: {
      const all = await stand.table("incident");
      const found = all.find(({ state }) => (state === "closed") === (one.kind === "reopen"));
      if (!found) return;
      await stand
        .call("POST", `/incidents/${String(found["id"])}/${one.kind}`, { body: {} })
        .catch((error: unknown) => {
          expect(error).toMatchObject({ code: "incident.conflict" });
        });
    }
  }
}

test(
  "property: whatever happens, never two open of one subject and code, no end told without a beginning, spans end",
  { timeout: 300_000 },
  async () => {
    const tls = selfSigned();
    server = await mailServer(tls);
    const { port } = server;
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 10, maxLength: 40 }), async (turns) => {
        const stand = await incidentStand(bornes, sites, {
          perHour: 1000,
          maintenance: [{ email: "m@s.example" }],
          smtp: { host: "127.0.0.1", port, tls: "starttls", from: "c@s.example", caFile: tls.certFile },
        });
        try {
          for (const one of turns) await play(stand, one);
          const open = (await stand.table("incident")).filter(({ state }) => state !== "closed");
          const keys = open.map(({ scope, subject, code }) => `${String(scope)} ${String(subject)} ${String(code)}`);
          expect(new Set(keys).size).toBe(keys.length);
          // Everything is mended, everybody has time, and what people have opened is closed.
          stand.listening = true;
          for (const one of bornes) {
            stand.live(one);
            for (const code of codes) stand.clear(one, code);
          }
          await stand.pass(HOUR);
          for (const { id, by_hand, state } of await stand.table("incident")) {
            if (by_hand === 1 && state !== "closed") {
              await stand.call("POST", `/incidents/${String(id)}/close`, { body: {} });
            }
          }
          stand.clock.advance(25 * HOUR);
          await stand.pass(HOUR);
          stand.clock.advance(25 * HOUR);
          await stand.pass(HOUR);
          expect((await stand.table("incident")).filter(({ state }) => state !== "closed")).toEqual([]);
          expect((await stand.table("incident_span")).filter(({ to_ms }) => to_ms === null)).toEqual([]);
          const notices = await stand.table("notice");
          expect(notices.filter(({ state }) => state === "queued" || state === "sending")).toEqual([]);
          const sent = notices
            .filter(({ state }) => state === "sent")
            .toSorted((a, b) => String(a["id"]).localeCompare(String(b["id"])));
          for (const kinds of Map.groupBy(sent, ({ incident }) => incident).values()) {
            const told = kinds.map(({ kind }) => kind);
            expect(told[0]).not.toBe("recovery");
            expect(told.some((kind, index) => kind === "recovery" && told[index - 1] === "recovery")).toBe(false);
            expect(told.at(-1)).toBe("recovery");
          }
        } finally {
          await stand.close();
        }
      }),
      { numRuns: 12 },
    );
  },
);
