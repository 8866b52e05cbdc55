import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, matchesGlob, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What the files of a folder may import of this repository, beside that folder itself. Globs, from the root. */
const table: Readonly<Record<string, readonly string[]>> = {
  "src/contract": [],
  devices: ["src/contract/**"],
  // The daemon knows ports and what is pure beside them, never a driver: the profile picks drivers, in the registry.
  "src/borne": [
    "src/contract/**",
    "src/calendar/**",
    "src/uplink/{port,outbox,state-store,uplink}.ts",
    "src/{call,screen}/**/port.ts",
    // The built-in parts, loaded by the boot.
    "src/call/{live-call,desk/desk-call-port,peer/werift/maker,line-test/*}.ts",
    // The own picture on the own screen is unpacked as the expert's is.
    "src/call/peer/{h264/depacketize,rtp/packet}.ts",
    "src/screen/server.ts",
    "src/papers/{options,papers,port,text-pdf,pdf-file}.ts",
    "src/papers/store/place.ts",
    "src/papers/{printing,forms}/*.ts",
    "src/pki/*.ts",
    "src/update/**",
    "devices/{device,backoff}.ts",
    "devices/*/port.ts",
    "devices/button/{press,watch}.ts",
    "devices/presence/{hold,watch}.ts",
    "package.json",
  ],
  // Opening hours and public holidays, wherever they count.
  "src/calendar": [],
  "src/uplink": ["src/contract/**"],
  // Another system on the card: what it does to the borne, it is given.
  "src/update": ["src/contract/**", "src/pki/files.ts"],
  // What several parts keep in SQLite the same way.
  "src/store": ["src/contract/**"],
  "src/supervisor": [
    "src/contract/**",
    "src/store/**",
    "src/calendar/**",
    "src/web/**",
    "src/accounts/**",
    "src/broker/**",
    "src/pki/**",
    "package.json",
  ],
  // What the broker is told: its configuration, who may write and read what.
  "src/broker": ["src/contract/**", "src/pki/files.ts"],
  // Keys, requests and certificates, the same for who issues and who asks.
  "src/pki": ["src/contract/**"],
  // Bornes without hardware, on the borne's own link; held against what a supervisor has stored.
  "src/simulate": ["src/contract/**", "src/uplink/**", "src/supervisor/store/tables.ts"],
  // Accounts, sessions and HTTP, the same for the desk and the supervisor.
  "src/accounts": ["src/contract/**", "src/store/**", "src/web/**"],
  "src/web": ["src/contract/**"],
  // The experts' page receives and sends papers as the borne does.
  "src/desk": ["src/contract/**", "src/store/**", "src/web/**", "src/accounts/**", "src/papers/transfer/*.ts"],
  "src/screen": ["src/contract/**"],
  "src/call": ["src/contract/**", "devices/device.ts", "devices/*/port.ts"],
  "src/papers": ["src/contract/**", "devices/device.ts", "devices/*/port.ts", "devices/printer/pdf-pages.ts"],
  "src/bench": ["src/contract/**", "devices/**", "src/papers/text-pdf.ts"],
  // The card's one text file, checked as the daemon checks its own; what is made of it for the system below.
  "src/card": [
    "src/contract/**",
    "src/borne/config/**",
    "src/borne/enrolment/{identity,refused}.ts",
    "src/pki/files.ts",
  ],
  // What an installer has on his computer.
  "src/flash": ["src/contract/errors.ts"],
  "src/cli": ["**"],
  "src/demo": ["**"],
};

/** Who alone may import these. */
const only: Readonly<Record<string, readonly string[]>> = {
  "devices/registry.ts": ["src/cli/**", "src/demo/**"],
  "src/bench/**": ["src/bench/**", "src/cli/**", "src/demo/**"],
  "src/cli/**": ["src/cli/**", "src/demo/**"],
};

/** Modules that reach outside the process: what is said between the parts is pure. */
const reachesOut = /^node:(fs|net|tls|http|https|http2|dgram|child_process|worker_threads|cluster|dns|sqlite)\b/;

const maxLines = 250;
/** Made by the generator, as long as the schemas make them. */
const generated = [
  "src/contract/**/types.ts",
  "src/contract/types.ts",
  "src/borne/config/types.ts",
  "src/card/types.ts",
  "**/generated/**",
];

const sources = ["src", "devices"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !generated.some((glob) => matchesGlob(file, glob))),
);

/** Module names in `import`, `export ... from` and `import()`, types included. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8").replaceAll(/^\s*\/\/.*$/gm, "");
  const found = text.matchAll(/(?:^|[\s;}])(?:import|from)\s*\(?\s*["']([^"']+)["']/g);
  return [...found].map(([, name]) => name ?? "");
}

/** Imports of this repository's files, as `[file, target]` from the root. */
const arrows = sources.flatMap((file) =>
  importsOf(file)
    .filter((name) => name.startsWith("."))
    .map((name) => [file, relative(root, join(root, dirname(file), name))] as const),
);

const allowed = (target: string, globs: readonly string[]) => globs.some((glob) => matchesGlob(target, glob));

describe("direction of imports", () => {
  it("reads the imports of a file", () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(importsOf("devices/registry.ts")).toEqual(
      expect.arrayContaining(["../src/contract/errors.ts", "./device.ts", "./button/twin.ts"]),
    );
  });

  it("has a row in the table for every folder of the sources", () => {
    const homeless = sources.filter((file) => !Object.keys(table).some((folder) => file.startsWith(`${folder}/`)));
    expect(homeless).toEqual([]);
  });

  it.each(Object.entries(table))("%s imports only what its row says", (folder, may) => {
    const wrong = arrows.filter(
      ([file, target]) => file.startsWith(`${folder}/`) && !allowed(target, [`${folder}/**`, ...may]),
    );
    expect(wrong.map((arrow) => arrow.join(" -> "))).toEqual([]);
  });

  it.each(Object.entries(only))("%s is imported only by those who may", (target, by) => {
    const wrong = arrows.filter(([file, to]) => matchesGlob(to, target) && !allowed(file, by));
    expect(wrong.map((arrow) => arrow.join(" -> "))).toEqual([]);
  });

  it("the contract is pure: it imports nothing that reaches outside the process", () => {
    const contract = sources.filter((file) => file.startsWith("src/contract/"));
    const wrong = contract.flatMap((file) =>
      importsOf(file)
        .filter((name) => reachesOut.test(name))
        .map((name) => `${file} -> ${name}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("size of files", () => {
  it(`none is longer than ${maxLines} lines`, () => {
    const long = sources
      .map((file) => ({ file, lines: readFileSync(join(root, file), "utf8").split("\n").length - 1 }))
      .filter(({ lines }) => lines > maxLines);
    expect(long.map(({ file, lines }) => `${file}: ${lines} lines`)).toEqual([]);
  });
});
