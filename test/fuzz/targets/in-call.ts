import { InCallTalk } from "../../../src/call/in-call/in-call-talk.ts";
import { memoryLog } from "../../support/fake-clock.ts";
import { holds, texts } from "../target.ts";
import type { FuzzTarget } from "../target.ts";

/** The usager's number of this target: nothing that the expert's page says may bring it into the log. */
const PLANTED = "8071946";
/** What is kept of each side's text, characters; the reader's own limit and one message more. */
const MOST_TEXT = 20_000;

/** Messages of the expert's page on the data channel, heard by the borne's side of a call. */
export const target: FuzzTarget = {
  name: "in-call",
  what: "messages on the call's data channel",
  samples: texts(
    '{"type":"text","text":"Bonjour"}',
    '{"type":"text","text":"fautte\\b\\b\\b\\b\\b\\u2028"}',
    '{"type":"framing","frame_height_mm":620}',
    '{"type":"muted","sound":true,"picture":false}',
    '{"type":"identifier-wanted","wanted":true}',
    '{"type":"identifier","kind":"caf-7","value":"0000000"}',
    '{"type":"quality","kbps_up":300,"kbps_down":280,"loss_up_pct":0.4,"loss_down_pct":null,"rtt_ms":40,"height":360}',
    '{"type":"reminder"}',
    '{"type":"goodbye"}',
  ),
  tokens: texts(
    '"type":"',
    "\\b",
    "\\u2028",
    "\\ud800",
    "null",
    "1e400",
    "{",
    "}",
    '"__proto__":{}',
    `"${PLANTED}"`,
    "\n",
  ),
  maxBytes: 4096,
  parse(input) {
    const log = memoryLog();
    const talk = new InCallTalk({ send: () => true, quality: () => undefined, log });
    let told = 0;
    for (const event of ["text", "framing", "muted", "identifierWanted", "reminder", "goodbye"] as const) {
      talk.on(event, () => void (told += 1));
    }
    try {
      talk.setIdentifier("caf-7", Buffer.from(PLANTED));
      // Twice: what the first has left must not change how the second is judged.
      for (let time = 1; time <= 2; time += 1) {
        talk.take(input.toString("utf8"));
        holds(told + talk.bad() === time, "a message that is neither told once nor dropped once");
      }
      holds(talk.hasIdentifier(), "the expert's page has taken the usager's number away");
      holds(
        talk.text().expert.length <= MOST_TEXT && talk.text().usager === "",
        "text without a bound, or of the usager",
      );
      holds(!input.includes(PLANTED) ? !JSON.stringify(log.lines).includes(PLANTED) : true, "the number in the log");
    } finally {
      talk.close();
    }
  },
};
