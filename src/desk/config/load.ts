import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { LineCounter, parseDocument } from "yaml";
import type { Document } from "yaml";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import { checkMeaning } from "./check.ts";
import type { DeskConfig } from "./config.ts";
import { explain, pathText } from "../../web/explain.ts";
import type { Mistake, Step } from "../../web/explain.ts";
import { DESK_CONFIG_SCHEMA, PATTERN_WORDS } from "./schema.ts";

const MAX_BYTES = 8 * 1024 * 1024;
const validate = new Ajv2020({ allErrors: true, useDefaults: true, verbose: true }).compile<DeskConfig>(
  DESK_CONFIG_SCHEMA,
);

/**
 * Reads desk.yaml. Files that it names are not opened here: account commands need no keys.
 * @throws VisioborneError `config.invalid` with every mistake: its line, where it is, what was expected.
 */
export function loadDeskConfig(file: string): DeskConfig {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw invalid(file, [`${file}: cannot be read: ${errorLine(error)}; expected the desk's configuration (YAML)`]);
  }
  if (text.length > MAX_BYTES) throw invalid(file, [`${file}: larger than ${MAX_BYTES} bytes`]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  if (document.errors.length > 0) {
    const told = document.errors.map((error) => `${file}:${lines.linePos(error.pos[0]).line}: ${error.message}`);
    throw invalid(file, told);
  }
  const data: unknown = plain(document, file);
  const mistakes = validate(data)
    ? checkMeaning(data)
    : (validate.errors ?? []).map((error) => explain(error, data, PATTERN_WORDS));
  if (mistakes.length > 0) {
    throw invalid(
      file,
      mistakes
        .map((mistake) => ({ mistake, line: lineOf(document, lines, mistake.steps) }))
        .toSorted((a, b) => a.line - b.line)
        .map(({ mistake, line }) => `${file}:${line}: ${words(mistake)}`),
    );
  }
  return withAbsolutePaths(data as DeskConfig, dirname(resolve(file)));
}

function plain(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw invalid(file, [`${file}: ${errorLine(error)}`]);
  }
}

function words({ steps, found, expected }: Mistake): string {
  return `${pathText(steps) || "the whole file"}: found ${found}, expected ${expected}`;
}

function invalid(file: string, mistakes: readonly string[]): VisioborneError {
  return new VisioborneError("config.invalid", mistakes.join("\n"), { file });
}

/** Line of the deepest thing on the way that is there. */
function lineOf(document: Document, lines: LineCounter, steps: readonly Step[]): number {
  const path = [...steps];
  for (; path.length > 0; path.pop()) {
    const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function withAbsolutePaths(config: DeskConfig, base: string): DeskConfig {
  const at = (path: string): string => resolve(base, path);
  const { experts, bornes, ice, oidc } = config;
  const { tls, publicUrl } = experts;
  return {
    ...config,
    experts: {
      ...experts,
      ...(tls === undefined ? {} : { tls: { certFile: at(tls.certFile), keyFile: at(tls.keyFile) } }),
      ...(publicUrl === undefined ? {} : { publicUrl: new URL(publicUrl).origin }),
    },
    bornes: { ...bornes, certFile: at(bornes.certFile), keyFile: at(bornes.keyFile), caFile: at(bornes.caFile) },
    database: at(config.database),
    ice: ice.turn === undefined ? ice : { ...ice, turn: { ...ice.turn, secretFile: at(ice.turn.secretFile) } },
    ...(oidc === undefined ? {} : { oidc: { ...oidc, clientSecretFile: at(oidc.clientSecretFile) } }),
  };
}
