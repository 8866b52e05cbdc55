import { describe, expect, it } from "vitest";
import type { Config } from "../../../src/borne/config/types.ts";
import type { FormsView } from "../../../src/borne/forms-counter.ts";
import type { Readiness } from "../../../src/borne/readiness.ts";
import { sceneOf, type SceneInput } from "../../../src/borne/screen/scene.ts";

const service = { id: "caf", organisme: "caf", name: "CAF", needs: [], wants: [] };
const config = {
  services: [service],
  site: { name: "Mairie", language: "fr", hours: { always: true } },
  call: {},
} as unknown as Config;
const readiness = (state: Readiness["state"]): Readiness => ({ state, reasons: [], services: { caf: "ready" } });
const form = {
  id: "logement",
  organisme: "caf",
  title: { fr: "Aide au logement", en: "Housing benefit" },
  pages: 2,
  bytes: 1,
  sha256: "0".repeat(64),
};
const choosing: FormsView = { phase: "choosing", form: undefined, done: 0, total: 0, problem: null };
const held: FormsView = { phase: "held-up", form, done: 1, total: 2, problem: "printer.paper" };

const scene = (more: Partial<SceneInput> & { view?: FormsView } = {}) =>
  sceneOf({
    config,
    language: "fr",
    readiness: readiness("ready"),
    session: { name: "idle" },
    call: undefined,
    somebodyThere: true,
    question: undefined,
    told: undefined,
    farewell: false,
    sheetPrinted: false,
    ownView: true,
    hours: [],
    nextOpening: null,
    faults: [],
    paper: null,
    places: [],
    forms: { offered: true, library: [form], view: more.view },
    ...more,
  });

describe("forms without a call", () => {
  it("are offered on the welcome, and chosen by their titles in the usager's language", () => {
    expect(scene()).toMatchObject({ type: "welcome", forms: true });
    expect(scene({ view: choosing })).toMatchObject({
      type: "forms",
      forms: [{ id: "logement", title: "Aide au logement", pages: 2 }],
    });
    expect(scene({ view: choosing, language: "en" })).toMatchObject({ forms: [{ title: "Housing benefit" }] });
  });

  it("say what is wrong in words", () => {
    expect(scene({ view: held })).toMatchObject({
      phase: "held-up",
      title: "Aide au logement",
      forms: [],
      problem: "Il n'y a plus de papier. Demandez à l'accueil.",
    });
  });

  it("can be had when nobody can be called, but not outside the hours, nor while a wipe is still to be done", () => {
    const broken = readiness("out-of-order");
    expect(scene({ readiness: broken })).toMatchObject({ type: "out-of-order", forms: true });
    expect(scene({ readiness: broken, view: choosing })).toMatchObject({ type: "forms" });
    expect(scene({ readiness: readiness("closed"), view: choosing })).toMatchObject({ type: "closed" });
    const blocked = { session: { name: "blocked" }, readiness: broken } as const;
    expect(scene({ ...blocked, view: choosing })).toMatchObject({ type: "out-of-order", forms: false });
  });

  it("are gone when a call begins", () => {
    const calling = { name: "calling", service: "caf", phase: "ringing" } as const;
    expect(scene({ session: calling, view: choosing })).toMatchObject({ type: "ringing" });
  });
});

describe("papers at the end", () => {
  it("are to be taken from where they may lie", () => {
    const session = { name: "closing", phase: "papers" } as const;
    expect(scene({ session, places: ["glass", "printer"] })).toEqual({ type: "papers", places: ["glass", "printer"] });
  });
});
