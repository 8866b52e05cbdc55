import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { Scene as SceneOf, View } from "../../../contract/screen/types.ts";
import { useStage } from "../context.ts";
import { Asleep } from "../scenes/asleep.tsx";
import { Call } from "../scenes/call.tsx";
import { Commissioning } from "../scenes/commissioning.tsx";
import { Goodbye, Papers, Survey, Ticket } from "../scenes/closing.tsx";
import { Forms } from "../scenes/forms.tsx";
import { Closed, Fallback, OutOfOrder } from "../scenes/no-call.tsx";
import { Setup } from "../scenes/setup.tsx";
import { TestChart } from "../scenes/test-chart.tsx";
import { Queue, Reconnecting, Ringing } from "../scenes/waiting-for-somebody.tsx";
import { Choice, Welcome } from "../scenes/welcome.tsx";
import { Keypad } from "./keypad.tsx";
import { PaperPanel } from "./paper-panel.tsx";

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
  const [ticket, setTicket] = useState(false);
  // What somebody began to type is nothing to the next one. Before anything of the new scene can be pressed.
  useLayoutEffect(() => setTicket(false), [view.scene.type]);
  if (view.scene.type === "call") {
    // The call stays in its place whether something is beside it or not: the picture goes on.
    const paper = keypad === null ? (view.scene.paper ?? null) : null;
    return (
      <main class={keypad !== null ? "stage beside" : paper === null ? "stage" : "stage with-paper"}>
        <Call scene={view.scene} short={paper !== null} />
        {keypad}
        {paper === null ? null : <PaperPanel key={paper.id} scene={view.scene} paper={paper} />}
      </main>
    );
  }
  if (keypad !== null) return <main class="frame keypad-alone">{keypad}</main>;
  if (view.scene.type !== "welcome") return <Scene scene={view.scene} />;
  if (!ticket) return <Welcome scene={view.scene} onTicket={() => setTicket(true)} />;
  return (
    <main class="frame keypad-alone">
      <TicketKeypad leave={() => setTicket(false)} />
    </main>
  );
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

/** Digits of a call-back ticket: as many as a desk may give, or fewer. */
const TICKET_DIGITS = { most: 6, least: 4 };

function TicketKeypad({ leave }: { readonly leave: () => void }) {
  const { t } = useStage();
  const asked = {
    kind: "ticket",
    label: t("ticket.type"),
    length: TICKET_DIGITS.most,
    groups: [],
    mistake: false,
    sent: false,
  };
  return <Keypad keypad={asked} ticket={{ least: TICKET_DIGITS.least, leave }} />;
}

function Scene({ scene }: { readonly scene: Exclude<SceneOf, { type: "call" | "welcome" }> }) {
  switch (scene.type) {
    case "asleep":
      return <Asleep />;
    case "choice":
      return <Choice scene={scene} />;
    case "ringing":
      return <Ringing scene={scene} />;
    case "queue":
      return <Queue scene={scene} />;
    case "reconnecting":
      return <Reconnecting scene={scene} />;
    case "forms":
      return <Forms scene={scene} />;
    case "papers":
      return <Papers scene={scene} />;
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
    case "setup":
      return <Setup scene={scene} />;
    case "commissioning":
      return <Commissioning scene={scene} />;
    case "test-chart":
      return <TestChart scene={scene} />;
  }
}
