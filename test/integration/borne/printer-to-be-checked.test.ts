import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeManifest } from "../../../src/papers/forms/make-manifest.ts";
import { makePdf } from "../../support/pdf.ts";
import { configYaml, tempDir, twinBorne } from "../../support/twin-borne.ts";

const toBeChecked = () => ({ printerCheck: { state: "open" as const, why: "job-still-held" } });

test("a printer that was to be checked is so after a restart: alert, limited service, nobody prints", async () => {
  await using site = await twinBorne({ kept: toBeChecked() });
  const { borne } = site;
  expect(borne.alerts.open()).toMatchObject([
    { code: "printer.check", severity: "critical", owner: "collectivite", device: "printer", detail: "job-still-held" },
  ]);
  expect(borne.readiness().services).toEqual({ caf: "limited", msa: "out-of-order" });
  expect(borne.session.papers?.printing()?.printer()).toBeUndefined();
  // A test by the calendar has looked into no tray.
  await borne.selfTester.run("before opening", ["printer"]);
  expect(borne.alerts.codes()).toContain("printer.check");
  await borne.selfTester.run("command", ["printer"]);
  expect(borne.alerts.codes()).not.toContain("printer.check");
  expect(site.keep.values.printerCheck).toEqual({ state: "none", why: "" });
  expect(borne.session.papers?.printing()?.printer()).toBeDefined();
  expect(borne.readiness().services).toEqual({ caf: "ready", msa: "ready" });
});

test("the host switches it off and on, as the alert tells him: the way is free", async () => {
  await using site = await twinBorne({ kept: toBeChecked() });
  const { borne } = site;
  await site.bench("printer").setFault("unplugged");
  await site.until(() => borne.alerts.codes().includes("printer.absent"));
  expect(borne.alerts.codes()).toContain("printer.check");
  await site.bench("printer").setFault(null);
  await site.until(() => !borne.alerts.codes().includes("printer.absent"));
  expect(borne.alerts.codes()).not.toContain("printer.check");
}, 60_000);

test("the library of forms of the configuration is read at the start, and only what verifies is offered", async () => {
  const dir = tempDir("forms");
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  mkdirSync(join(dir, "forms"));
  writeFileSync(join(dir, "forms.pem"), publicKey.export({ type: "spki", format: "pem" }));
  for (const id of ["one", "two"]) writeFileSync(join(dir, "forms", `${id}.pdf`), makePdf(1));
  const named = ["one", "two"].map((id) => ({ id, organisme: "caf", title: { fr: id, en: id } }));
  await makeManifest(join(dir, "forms"), 1, named, privateKey);
  writeFileSync(join(dir, "forms", "two.pdf"), makePdf(2));
  const papers = `papers: { formsDir: ${join(dir, "forms")}, formsKeyFile: ${join(dir, "forms.pem")} }\n`;
  // Open at any hour of the day, and not as what never closes: that has its night.
  const hours = `{ weekly: [{ days: [mon, tue, wed, thu, fri, sat, sun], from: "00:00", to: "24:00" }], publicHolidays: open }`;
  await using site = await twinBorne({ yaml: configYaml(papers, hours) });
  const forms = site.borne.session.papers?.printing()?.forms;
  await site.until(() => forms?.list().length === 1);
  expect(forms?.list().map(({ id }) => id)).toEqual(["one"]);
  // A newer edition is for the hours in which nobody comes.
  const order = { url: "http://127.0.0.1:9/edition.json", sha256: "0".repeat(64) };
  const signal = new AbortController().signal;
  await expect(site.borne.session.papers?.printing()?.update(order, signal)).rejects.toMatchObject({
    code: "order.open-hours",
  });
});
