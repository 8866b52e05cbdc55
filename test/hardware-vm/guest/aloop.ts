import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { BenchPart } from "../../../devices/bench.ts";
import { benchBoolean } from "../../../devices/bench-args.ts";
import type { DriverContext } from "../../../devices/device.ts";
import { gstreamerSound } from "../../../devices/sound/gstreamer/driver.ts";
import type { GstreamerSoundOptions } from "../../../devices/sound/gstreamer/options.ts";
import type { Prompt, Sound } from "../../../devices/sound/port.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { KernelHandset } from "./handset.ts";
import { waitFor } from "./modules.ts";

const DRIVER = "/sys/bus/platform/drivers/snd_aloop";
const DEVICE = "snd_aloop.0";
const CARD = "/proc/asound/Loopback";
/** Where sound is given to a cable, but for the cable's number. */
const PLAYS = "plughw:CARD=Loopback,DEV=0,SUBDEV=";
const FAULTS = ["silent", "absent"] as const;
type Fault = (typeof FAULTS)[number];

interface Handset {
  readonly jackSwitch?: NonNullable<GstreamerSoundOptions["jackSwitch"]>;
  /** False = a card that switches by itself from its loudspeaker to what is plugged in. */
  readonly handsetOfItsOwn?: boolean;
}

/**
 * The kernel's loopback card as the suites' bench: what is played on its first device is what a microphone on its second
 * hears, sample for sample; its second cable is that of the handset. `silent`: the microphone is at that other cable. What is open and what plays is read from the
 * kernel's own account of the card.
 */
export class LoopbackBench implements BenchPart {
  readonly faults: readonly string[] = FAULTS;
  readonly #prompts: (Prompt & { outcome: string })[] = [];
  #fault: Fault | null = null;
  #unplugging: ChildProcess | undefined;
  #handset: KernelHandset | undefined;

  constructor() {
    execFileSync("modprobe", ["snd-aloop", "pcm_substreams=2"], { stdio: "inherit" });
    this.#wire();
  }

  state(): Readonly<Record<string, unknown>> & { readonly fault: string | null } {
    const microphoneOpen = [0, 1].some((cable) => status(`pcm1c/sub${cable}`) !== "closed");
    return { fault: this.#fault, prompts: this.#prompts.slice(-20), microphoneOpen };
  }

  async setFault(fault: string | null): Promise<void> {
    const known = FAULTS.find((one) => one === fault) ?? null;
    if (known !== fault) throw new VisioborneError("bench.fault", `${fault}: expected ${FAULTS.join(", ")} or null`);
    this.#fault = known;
    this.#wire();
    if (known === "absent") this.#unplug();
    else await this.#plug();
  }

  async act(action: string, args: Readonly<Record<string, unknown>>): Promise<void> {
    if (action !== "handset") throw new VisioborneError("bench.action", `${action}: expected handset`);
    await (await this.handset()).lift(benchBoolean(args, "lifted"));
  }

  async handset(): Promise<KernelHandset> {
    return (this.#handset ??= await KernelHandset.start());
  }

  /** The handset's node goes; the next that is asked for is another one. */
  async takeHandsetAway(): Promise<void> {
    await this.#handset?.stop();
    this.#handset = undefined;
  }

  /** Opens the driver as it is; each prompt is noted with whether the card played meanwhile. */
  async open(context: DriverContext, { jackSwitch, handsetOfItsOwn = true }: Handset = {}): Promise<Sound> {
    // No process lingers: alsa-lib reads the names of cards once in each.
    const card = { speaker: `${PLAYS}0`, microphone: "ear" };
    const handset = handsetOfItsOwn ? { privateSpeaker: `${PLAYS}1` } : {};
    const { node: jackNode } = await this.handset();
    const options = {
      backend: "alsa",
      lingerS: 0,
      jackNode,
      ...card,
      ...handset,
      ...(jackSwitch ? { jackSwitch } : {}),
    } as const;
    const sound = await gstreamerSound.open(options, context);
    const say = sound.say.bind(sound);
    sound.say = async (prompt) => {
      let played = false;
      const look = setInterval(() => (played ||= status("pcm0p/sub0").includes("RUNNING")), 20);
      const said = await say(prompt);
      clearInterval(look);
      if (played) this.#prompts.push({ ...prompt, outcome: said ? "said" : "interrupted" });
      return said;
    };
    return sound;
  }

  /** The card's name for ALSA: plugs convert what the loopback card, which knows one format at a time, does not. */
  #wire(): void {
    const cable = this.#fault === "silent" ? 1 : 0;
    writeFileSync(join(homedir(), ".asoundrc"), `pcm.ear { type plug slave.pcm "hw:Loopback,1,${cable}" }\n`);
  }

  /** Not waited for: the kernel gives the card up only when nobody holds it open any more. */
  #unplug(): void {
    if (!existsSync(`${DRIVER}/${DEVICE}`) || this.#unplugging) return;
    this.#unplugging = spawn("sh", ["-c", `echo ${DEVICE} > ${DRIVER}/unbind`], { stdio: "inherit" });
    while (existsSync(CARD)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }

  async #plug(): Promise<void> {
    if (!this.#unplugging) return;
    if (this.#unplugging.exitCode === null) await once(this.#unplugging, "exit");
    this.#unplugging = undefined;
    writeFileSync(`${DRIVER}/bind`, DEVICE);
    await waitFor("the loopback card", () => existsSync(CARD) || undefined);
  }
}

function status(stream: string): string {
  try {
    return readFileSync(join(CARD, stream, "status"), "utf8").trim();
  } catch {
    return "closed";
  }
}
