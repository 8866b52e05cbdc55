import { useEffect, useState } from "preact/hooks";
import type { Scene as SceneOf, View } from "../../../contract/screen/types.ts";
import { useStage } from "../context.ts";
import { Asleep } from "../scenes/asleep.tsx";
import { Call } from "../scenes/call.tsx";
import { Goodbye, Papers, Survey, Ticket } from "../scenes/closing.tsx";
import { Closed, Fallback, OutOfOrder } from "../scenes/no-call.tsx";
import { TestChart } from "../scenes/test-chart.tsx";
import { Queue, Reconnecting, Ringing } from "../scenes/waiting-for-somebody.tsx";
import { Choice, Welcome } from "../scenes/welcome.tsx";
import { Keypad } from "./keypad.tsx";

/**
 * The scene that is on, and the keypad when a number is asked for: beside a call, in place of everything else but a
 * reconnection.
 */
export function Screen() {
  const { view } = useStage();
  // While the line is away nothing else matters, and a number could not be handed over.
  const asked = useAsked(view.scene.type === "reconnecting" ? null : view.keypad);
  // A keypad of another number has nothing of the one before.
  const keypad = asked === null ? null : <Keypad key={asked.kind} keypad={asked} />;
  if (view.scene.type === "call") {
    // The call stays in its place whether a keypad is beside it or not: the picture goes on.
    return (
      <main class={keypad === null ? "stage" : "stage beside"}>
        <Call scene={view.scene} />
        {keypad}
      </main>
    );
  }
  return keypad === null ? <Scene scene={view.scene} /> : <main class="frame keypad-alone">{keypad}</main>;
}

/** How long the thanks for a number stand, ms. */
const THANKS_MS = 2500;

/** The keypad to show: once the number is taken the thanks stand a moment, and the scene comes back. */
function useAsked(keypad: View["keypad"]): View["keypad"] {
  const [thanked, setThanked] = useState(false);
  const sent = keypad?.sent ?? false;
  useEffect(() => {
    setThanked(false);
    if (!sent) return undefined;
    const timer = setTimeout(() => setThanked(true), THANKS_MS);
    return () => clearTimeout(timer);
  }, [sent]);
  return sent && thanked ? null : keypad;
}

function Scene({ scene }: { readonly scene: Exclude<SceneOf, { type: "call" }> }) {
  switch (scene.type) {
    case "asleep":
      return <Asleep />;
    case "welcome":
      return <Welcome scene={scene} />;
    case "choice":
      return <Choice scene={scene} />;
    case "ringing":
      return <Ringing scene={scene} />;
    case "queue":
      return <Queue scene={scene} />;
    case "reconnecting":
      return <Reconnecting scene={scene} />;
    case "papers":
      return <Papers />;
    case "survey":
      return <Survey scene={scene} />;
    case "goodbye":
      return <Goodbye />;
    case "ticket":
      return <Ticket scene={scene} />;
    case "fallback":
      return <Fallback scene={scene} />;
    case "closed":
      return <Closed scene={scene} />;
    case "out-of-order":
      return <OutOfOrder scene={scene} />;
    case "test-chart":
      return <TestChart scene={scene} />;
  }
}
