import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { scannerCapabilities } from "../../../src/bench/peripherals/virtual-scanner/escl-documents.ts";
import { namesIn, request, scanAll } from "../../contract/kit/scanner.ts";
import { codesOf, openEscl, standInEscl } from "./kit.ts";

const WHOLE = scannerCapabilities("X");
const BOMB = `<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "${"&a;".repeat(1000)}">]>\n<b>&b;</b>`;

test.each([
  ["nothing", ""],
  ["a page of HTML", "<html><body><br>Please log in</body></html>"],
  ["half a document", WHOLE.slice(0, WHOLE.length / 2)],
  ["entities that grow", BOMB],
  ["noise", randomBytes(4000).toString("latin1")],
  ["a document without an end", `<a>${"<b>".repeat(200_000)}`],
  ["no source that can be used", WHOLE.replaceAll("image/jpeg", "application/pdf")],
])("capabilities that are %s: scanner.absent, not a crash", async (_name, body) => {
  const { url } = await standInEscl({ "GET ScannerCapabilities": (response) => response.end(body) });
  await expect(openEscl({ url })).rejects.toMatchObject({ name: "VisioborneError", code: "scanner.absent" });
});

test("capabilities that never end are not read to their end", async () => {
  const { url } = await standInEscl({
    "GET ScannerCapabilities": (response) => {
      const more = (): void => {
        while (response.write("<x>".repeat(5000)));
        response.once("drain", more);
      };
      more();
    },
  });
  await expect(openEscl({ url })).rejects.toMatchObject({ code: "scanner.absent" });
});

test("a status that is garbage: the scanner is there, nothing is said of its paper, and it is tried", async () => {
  const { url, asked } = await standInEscl({ "GET ScannerStatus": (response) => response.end("%%%") });
  const scanner = await openEscl({ url });
  expect(scanner.capabilities().paperInFeeder).toBe("unknown");
  expect(codesOf(scanner)).toEqual([]);
  expect((await scanAll(scanner, await request())).code).toBe("scanner.empty");
  expect(asked).toContain("POST ScanJobs");
});

test.each([
  ["HTML in place of a page", "<html>Error</html>"],
  ["a JPEG without its end", Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(9000)])],
  ["nothing", ""],
])("%s is no page: scanner.absent, no file, and the job is dropped", async (_name, body) => {
  const { url, asked } = await standInEscl({ "GET ScanJobs/1/NextDocument": (response) => response.end(body) });
  const scanner = await openEscl({ url });
  const wanted = await request();
  expect(await scanAll(scanner, wanted)).toMatchObject({ code: "scanner.absent", pages: [] });
  expect(await namesIn(wanted.directory)).toEqual([]);
  expect(asked.at(-1)).toBe("DELETE ScanJobs/1");
});

test("a job whose place is not told, or is elsewhere, is never looked for elsewhere", async () => {
  const elsewhere = await standInEscl({});
  const { url, asked } = await standInEscl({
    "POST ScanJobs": (response) => void response.writeHead(201, { location: `${elsewhere.url}/ScanJobs/7/` }).end(),
  });
  const scanner = await openEscl({ url });
  expect((await scanAll(scanner, await request())).code).toBe("scanner.empty");
  expect(elsewhere.asked).toEqual([]);
  expect(asked).toContain("GET ScanJobs/7/NextDocument");
  const silent = await standInEscl({ "POST ScanJobs": (response) => void response.writeHead(201).end() });
  expect((await scanAll(await openEscl({ url: silent.url }), await request())).code).toBe("scanner.absent");
});
