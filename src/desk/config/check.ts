import { isLoopback } from "../../web/address.ts";
import { pathText, shown } from "../../web/explain.ts";
import type { Mistake, Step } from "../../web/explain.ts";
import type { DeskConfig, OrganismePapers } from "./config.ts";

/** What a schema cannot say: names that must exist, addresses that need TLS. */
export function checkMeaning(config: DeskConfig): Mistake[] {
  return [...checkExperts(config), ...checkOrganismes(config), ...checkBornes(config), ...checkOidc(config)];
}

function checkExperts({ experts }: DeskConfig): Mistake[] {
  const mistakes: Mistake[] = [];
  if (experts.tls === undefined && !isLoopback(experts.host)) {
    mistakes.push({
      steps: ["experts", "host"],
      found: `${shown(experts.host)} without tls`,
      expected: "experts.tls, or a loopback address: passwords and calls never go over plain http",
    });
  }
  const { publicUrl } = experts;
  if (publicUrl === undefined) return mistakes;
  const expected = experts.tls === undefined ? "an https:// address, or one of loopback" : "an https:// address";
  if (!URL.canParse(publicUrl) || !isSafe(publicUrl, experts.tls === undefined)) {
    mistakes.push({ steps: ["experts", "publicUrl"], found: shown(publicUrl), expected });
  }
  return mistakes;
}

function checkOrganismes({ organismes }: DeskConfig): Mistake[] {
  const mistakes: Mistake[] = [];
  const ids = organismes.map(({ id }) => id);
  for (const [index, { id, overflowTo, reasons, papers }] of organismes.entries()) {
    if (ids.indexOf(id) !== index) mistakes.push(twice(["organismes", index, "id"], id, ids.indexOf(id)));
    if (overflowTo !== undefined && (overflowTo === id || !ids.includes(overflowTo))) {
      const others = ids.filter((other) => other !== id);
      const expected =
        others.length === 0 ? "no overflowTo, for there is one organisme" : `one of ${others.join(", ")}`;
      mistakes.push({ steps: ["organismes", index, "overflowTo"], found: shown(overflowTo), expected });
    }
    mistakes.push(...checkPapers(papers, index));
    const names = reasons.map((reason) => reason.id);
    for (const [at, name] of names.entries()) {
      if (names.indexOf(name) !== at)
        mistakes.push(twice(["organismes", index, "reasons", at, "id"], name, names.indexOf(name)));
    }
  }
  return mistakes;
}

function checkPapers(papers: OrganismePapers | undefined, organisme: number): Mistake[] {
  if (papers === undefined) return [];
  const mistakes: Mistake[] = [];
  const place: readonly Step[] = ["organismes", organisme, "papers"];
  const kinds = papers.kinds.map(({ id }) => id);
  for (const [at, kind] of kinds.entries()) {
    if (kinds.indexOf(kind) !== at) mistakes.push(twice([...place, "kinds", at, "id"], kind, kinds.indexOf(kind)));
  }
  const { type, url }: { readonly type: string; readonly url?: string } = papers.filing;
  const expected =
    type === "download"
      ? "no url: a download stays on the expert's machine"
      : "the https:// address of a folder, or one of loopback: papers never go over plain http";
  const right = type === "download" ? url === undefined : url !== undefined && URL.canParse(url) && isSafe(url, true);
  if (!right) mistakes.push({ steps: [...place, "filing", "url"], found: shown(url), expected });
  return mistakes;
}

function checkBornes({ knownBornes = [] }: DeskConfig): Mistake[] {
  const names = new Map<string, number>();
  return knownBornes.flatMap(({ network, id }, index) => {
    const first = names.get(`${network}/${id}`);
    if (first !== undefined) return [twice(["knownBornes", index, "id"], `${network}/${id}`, first)];
    names.set(`${network}/${id}`, index);
    return [];
  });
}

function checkOidc({ oidc, experts, organismes }: DeskConfig): Mistake[] {
  if (oidc === undefined) return [];
  const mistakes: Mistake[] = [];
  if (!URL.canParse(oidc.issuer) || !isSafe(oidc.issuer, true)) {
    const expected = "an https:// address, or one of loopback";
    mistakes.push({ steps: ["oidc", "issuer"], found: shown(oidc.issuer), expected });
  }
  if (experts.publicUrl === undefined) {
    const expected = "the address of the desk in browsers: the provider sends them back there";
    mistakes.push({ steps: ["experts", "publicUrl"], found: "nothing, with oidc", expected });
  }
  const ids = organismes.map(({ id }) => id);
  for (const [value, meant] of Object.entries(oidc.organismes)) {
    for (const [index, id] of meant.entries()) {
      if (ids.includes(id)) continue;
      mistakes.push({
        steps: ["oidc", "organismes", value, index],
        found: shown(id),
        expected: `one of ${ids.join(", ")}`,
      });
    }
  }
  if (oidc.claims.role === undefined && Object.keys(oidc.roles).length > 0) {
    const expected = "the claim that oidc.roles translates";
    mistakes.push({ steps: ["oidc", "claims", "role"], found: "nothing", expected });
  }
  return mistakes;
}

function isSafe(url: string, loopbackMayBePlain: boolean): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || (protocol === "http:" && loopbackMayBePlain && isLoopback(hostname));
}

function twice(steps: readonly Step[], name: string, first: number): Mistake {
  const list = steps.slice(
    0,
    steps.findLastIndex((step) => typeof step === "number"),
  );
  return { steps, found: `${shown(name)} again`, expected: `a name that is not that of ${pathText([...list, first])}` };
}
