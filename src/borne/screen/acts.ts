import type { Sound } from "../../../devices/sound/port.ts";
import type { ScreenEvents } from "../../screen/port.ts";
import type { Session } from "../session/session.ts";
import type { FormsCounter } from "../forms-counter.ts";
import { volumeStep } from "../volume.ts";

/** Does what the usager has asked for on the screen. */
export function carryOut(
  act: ScreenEvents["act"][0],
  session: Session,
  sound: Sound | undefined,
  forms?: FormsCounter,
): void {
  const { caller, papers } = session;
  switch (act.type) {
    case "press":
      return session.press();
    case "ticket":
      return session.press(act.code);
    case "choose":
      return session.choose(act.service);
    case "identifier":
      return caller.identifier(act.value);
    case "skip":
      return caller.skipIdentifier();
    case "stop":
      return session.stop();
    case "callback":
      return caller.callback();
    case "survey":
      return session.answer(act.question, act.value);
    case "repeat":
      return session.repeat();
    case "language":
      return session.speak(act.language);
    case "own-view":
      return session.showOwnView(act.on);
    case "volume":
      return volumeStep(sound, act.step);
    case "text":
      return caller.type(act.text);
    case "paper-laid":
      return papers?.act({ type: "laid", piece: act.piece });
    case "paper-refuse":
      return papers?.act({ type: "refuse-piece", piece: act.piece });
    case "print-agree":
      return papers?.act({ type: "agree-print", job: act.job });
    case "print-refuse":
      return papers?.act({ type: "refuse-print", job: act.job });
    case "forms":
      return act.open ? forms?.open() : forms?.close();
    case "form":
      return forms?.print(act.form);
    case "commission":
    case "light":
      // The wizard's: it takes them before they come here, while it is open.
      return;
  }
}
