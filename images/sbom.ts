// The bill of materials of an image: Debian's packages and npm's, as one CycloneDX document. Without the time and number
// of this run, so that the same parts give the same file.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { npmOutput } from "../scripts/lib/toolchain.mjs";
import type { Board } from "./boards.ts";

interface Component {
  readonly type: string;
  readonly "bom-ref"?: string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly [key: string]: unknown;
}

interface Bom {
  readonly components: Component[];
  readonly [key: string]: unknown;
}

/** Debian's packages from dpkg's list (the file `status`), as components. */
export function debianComponents(status: string): Component[] {
  const found: Component[] = [];
  for (const paragraph of status.split(/\n\n+/)) {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(paragraph)?.[1]?.trim();
    const name = field("Package");
    const version = field("Version");
    if (name === undefined || version === undefined || !(field("Status") ?? "").endsWith(" installed")) continue;
    found.push(debianComponent(name, version, field("Architecture") ?? "all", field("Source")));
  }
  return found;
}

/** purl type "deb": https://github.com/package-url/purl-spec, PURL-TYPES. */
export function debianComponent(name: string, version: string, architecture: string, source?: string): Component {
  const purl = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}&distro=trixie`;
  const from = source === undefined ? {} : { properties: [{ name: "debian:source", value: source }] };
  return { type: "library", "bom-ref": purl, name, version, purl, ...from };
}

export async function makeBom(options: {
  root: string;
  tree: string;
  board: Board;
  version: string;
  nodeVersion: string;
  /** Debian packages that were unpacked beside dpkg, as `name=version`. */
  unpacked: readonly string[];
}): Promise<string> {
  const { root, tree, board, version, nodeVersion, unpacked } = options;
  const npm = JSON.parse(
    await npmOutput(root, [
      "sbom",
      "--sbom-format",
      "cyclonedx",
      "--sbom-type",
      "application",
      "--omit",
      "dev",
      "--package-lock-only",
    ]),
  ) as Bom;
  // Packages that are bundled into the program are in it too; those of other platforms are not.
  const fromNpm = npm.components.filter(
    (one) => !/-(win32|darwin|freebsd|openbsd|android|linux-(x64|ia32|arm|loong64|riscv64|ppc64|s390x))/.test(one.name),
  );
  const status = join(tree, "var/lib/dpkg/status");
  const debian = existsSync(status) ? debianComponents(readFileSync(status, "utf8")) : [];
  return bomText({
    name: `visioborne-${board.name}`,
    version,
    components: [
      ...fromNpm,
      ...debian,
      ...unpacked.map((one) => {
        const [name = "", of = ""] = one.split("=");
        return debianComponent(name, of, "arm64");
      }),
      {
        type: "application",
        "bom-ref": `pkg:generic/node@${nodeVersion}`,
        name: "node",
        version: nodeVersion,
        purl: `pkg:generic/node@${nodeVersion}`,
      },
    ],
  });
}

export function bomText(options: { name: string; version: string; components: readonly Component[] }): string {
  const reference = (one: Component) => one["bom-ref"] ?? one.purl ?? one.name;
  const once = new Map(options.components.map((one) => [reference(one), one]));
  const document = {
    $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: {
      component: { type: "operating-system", "bom-ref": options.name, name: options.name, version: options.version },
    },
    components: Array.from(once.values()).sort((a, b) => (reference(a) < reference(b) ? -1 : 1)),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
