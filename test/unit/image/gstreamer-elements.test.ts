import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readList } from "../../../images/lists.ts";

const root = join(import.meta.dirname, "../../..");
/** A borne has libcamera, and neither PipeWire nor x264, each of which another machine may lack. */
const BESIDE: Readonly<Record<string, string | undefined>> = {
  libcamerasrc: "libcamera",
  pipewiresrc: undefined,
  pipewiresink: undefined,
  // Taken where it is and openh264enc is not.
  x264enc: undefined,
};

/** GStreamer's elements by name, with the plugin of each, as this machine has them. */
function plugins(): Map<string, string> {
  const listing = execFileSync("gst-inspect-1.0", { encoding: "utf8", maxBuffer: 16 * 1024 * 1024 });
  const lines = [...listing.matchAll(/^(\S+): {2}(\S+): /gm)];
  // `bin` and `pipeline` are GStreamer itself.
  const named = lines.filter(([, plugin]) => plugin !== "staticelements");
  return new Map(named.map(([, plugin = "", element = ""]) => [element, plugin]));
}

/** What the drivers build their pipelines of: the words of their texts that are names of elements. */
function elements(known: ReadonlyMap<string, string>): Set<string> {
  const files = globSync("devices/{camera,sound,media}/**/*.ts", { cwd: root });
  const texts = files.flatMap((file) => {
    const code = readFileSync(join(root, file), "utf8").replaceAll(/^\s*(\/\/|\*|\/\*\*).*$/gm, "");
    return code.match(/`[^`]*`|"[^"\n]*"/g) ?? [];
  });
  const words = texts.flatMap((text) => text.match(/(?<![\w:])[a-z][a-z0-9]+(?![\w=])/g) ?? []);
  return new Set(words.filter((word) => known.has(word) || word in BESIDE));
}

test("the image keeps the plugin of every element that the drivers' pipelines are made of", () => {
  const known = plugins();
  const used = elements(known);
  // Else the words were not found, and the test would say nothing.
  for (const one of ["openh264enc", "webrtcdsp", "v4l2src", "alsasrc", "capssetter", "rtpjitterbuffer"])
    expect(used).toContain(one);
  const kept = new Set(readList(join(root, "images/gstreamer-plugins.txt")));
  const gone = [...used].flatMap((element) => {
    const plugin = element in BESIDE ? BESIDE[element] : known.get(element);
    return plugin === undefined || kept.has(plugin) ? [] : [`${element} of ${plugin}`];
  });
  expect(gone).toEqual([]);
});
