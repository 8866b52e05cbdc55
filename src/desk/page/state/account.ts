import { step, type AccountEvent, type Step } from "./events.ts";
import type { State } from "./model.ts";
import { START } from "./start.ts";

/** Who uses the page. */
export function account(state: State, event: AccountEvent): Step {
  switch (event.type) {
    case "started":
      return step(state, { type: "ask-who" });
    case "signed-in":
      return signedIn(state, event);
    case "signed-out":
      return leave(state, event.federation, false);
    case "sign-in": {
      if (state.account.step !== "signed-out" || state.account.busy) return step(state);
      const busy = { ...state.account, busy: true, refusal: null };
      return step({ ...state, account: busy }, { type: "sign-in", user: event.user, password: event.password });
    }
    case "sign-in-refused":
      if (state.account.step !== "signed-out") return step(state);
      return step({ ...state, account: { ...state.account, busy: false, refusal: event.refusal } });
    case "sign-out":
      return leave(state, null, true);
  }
}

function signedIn(state: State, event: Extract<AccountEvent, { type: "signed-in" }>): Step {
  if (state.account.step === "signed-in") return step(state);
  // A page that was loaded anew goes on where it was: available, without a click.
  const presence = event.available ? "available" : "setup";
  return step(
    { ...state, account: { step: "signed-in", account: event.account }, link: "connecting", presence },
    { type: "link-open" },
    { type: "camera-open" },
    { type: "check-codec" },
  );
}

/** Everything of the account goes with it. */
function leave(state: State, federation: Parameters<typeof signedOut>[0], asked: boolean): Step {
  const known = state.account.step === "signed-out" ? state.account.federation : null;
  const next = { ...START, account: signedOut(federation ?? known) };
  if (state.account.step !== "signed-in") return step(next);
  return step(
    next,
    ...(asked ? ([{ type: "sign-out" }] as const) : []),
    { type: "link-close" },
    { type: "ring-stop" },
    { type: "peer-close" },
    { type: "guest-close" },
    { type: "camera-close" },
    { type: "remember-available", available: false },
  );
}

const signedOut = (federation: { readonly label: string; readonly url: string } | null) =>
  ({ step: "signed-out", busy: false, refusal: null, federation }) as const;
