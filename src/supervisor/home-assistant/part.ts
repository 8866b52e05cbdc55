import type { Part, PartContext } from "../part.ts";
import { Bridge } from "./bridge.ts";

/** The bridge to Home Assistant, where the configuration asks for it. */
export async function startHomeAssistant(context: PartContext): Promise<Part> {
  const { config, feed, log } = context;
  if (!config.homeAssistant) return { name: "home-assistant", stop: async () => undefined };
  const bridge = new Bridge(context, config.homeAssistant, log.child({ part: "home-assistant" }));
  const onChanged: Parameters<typeof feed.on<"changed">>[1] = ({ borne }) => bridge.changed(borne.name);
  const onNamed: Parameters<typeof feed.on<"heard">>[1] = (name) => bridge.changed(name);
  const onRegister: Parameters<typeof feed.on<"register">>[1] = (name) => bridge.changed(name);
  feed.on("changed", onChanged).on("heard", onNamed).on("register", onRegister);
  bridge.start();
  return {
    name: "home-assistant",
    tick: () => bridge.tick(),
    stop: async () => {
      feed.off("changed", onChanged).off("heard", onNamed).off("register", onRegister);
      await bridge.stop();
    },
  };
}
