import { expect, test } from "vitest";
import { next } from "../../contract/kit/context.ts";
import { namesIn, readJpeg, request } from "../../contract/kit/scanner.ts";
import { openEscl, startVirtual } from "./kit.ts";

test("the plug is pulled while page two comes: scanner.absent, page one stays, no half page, then lost", async () => {
  const virtual = await startVirtual({ sheetMs: 400 });
  await virtual.bench.act("feed", { sheets: 5 });
  const scanner = await openEscl({ ...virtual.options(), pollS: 1 });
  const lost = next(scanner, "lost");
  const asked = await request();
  const paths: string[] = [];
  const scan = async (): Promise<void> => {
    for await (const page of scanner.scan(asked, new AbortController().signal)) {
      paths.push(page.path);
      setTimeout(() => void virtual.bench.setFault("absent"), 300);
    }
  };
  await expect(scan()).rejects.toMatchObject({ code: "scanner.absent" });
  expect(paths).toHaveLength(1);
  await readJpeg(paths[0]!);
  expect(await namesIn(asked.directory)).toHaveLength(1);
  expect((await lost)[0]).toMatchObject({ code: "scanner.absent" });
});
