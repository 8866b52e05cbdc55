import type { InCall } from "../../../contract/signalling/types.ts";
import type { Call } from "./model.ts";
import { write } from "./text.ts";

/** What the borne says on the call's own channel. */
export function inCall(call: Call, message: InCall): Call {
  switch (message.type) {
    case "identifier":
      return { ...call, identifier: { kind: message.kind, value: message.value }, identifierWanted: false };
    case "identifier-wanted":
      // From the borne: the usager has put the keypad away.
      return { ...call, identifierWanted: message.wanted };
    case "text":
      return { ...call, text: write(call.text, "usager", message.text), unread: true };
    case "muted":
      return { ...call, theirs: { sound: message.sound, picture: message.picture } };
    case "quality": {
      const { type: _, ...quality } = message;
      return { ...call, quality };
    }
    case "reminder":
      return { ...call, reminder: true };
    case "goodbye":
      return { ...call, goodbye: true };
    case "framing":
      return call;
  }
}
