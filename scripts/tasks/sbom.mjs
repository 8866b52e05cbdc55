// `npm run sbom`: the CycloneDX bill of materials of what runs on a borne, in dist/sbom.cdx.json. The same packages give
// the same file, so that its digest (which a borne reports) says whether two bornes run the same.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { npmOutput } from "../lib/toolchain.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const bom = JSON.parse(
  await npmOutput(root, ["sbom", "--sbom-format", "cyclonedx", "--sbom-type", "application", "--omit", "dev"]),
);
// Both differ at every run, and CycloneDX lets them be left out.
delete bom.serialNumber;
delete bom.metadata.timestamp;
bom.components.sort((a, b) => (a["bom-ref"] < b["bom-ref"] ? -1 : 1));
const text = `${JSON.stringify(bom, null, 2)}\n`;
const file = join(root, "dist/sbom.cdx.json");
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, text);
console.log(`${bom.components.length} components in ${file}`);
console.log(`sha256 ${createHash("sha256").update(text).digest("hex")}`);
