import type { Account, Federation, SignInRefusal } from "../state/model.ts";

const DEADLINE_MS = 15_000;

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

const words = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

export type WhoAnswer =
  | { readonly account: Account }
  | { readonly account: null; readonly federation: Federation | null }
  | "away";

/** Who is signed in, by the session's cookie, else how one can sign in; `away` = the desk does not answer. */
export async function whoAmI(): Promise<WhoAnswer> {
  const answer = await look("api/me");
  if (answer === "away") return "away";
  const account = record(answer["account"]);
  const login = words(account["login"]);
  if (login !== null) return { account: { login, name: words(account["name"]) ?? login } };
  const ways = await look("api/sign-in");
  return ways === "away" ? "away" : { account: null, federation: federationIn(record(ways["provider"])) };
}

/** What the desk answers; nothing for a refusal. */
async function look(path: string): Promise<Readonly<Record<string, unknown>> | "away"> {
  try {
    const answer = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(DEADLINE_MS) });
    if (answer.status >= 500 || answer.status === 429) return "away";
    return answer.ok ? record(await answer.json()) : {};
  } catch {
    return "away";
  }
}

function federationIn(provider: Readonly<Record<string, unknown>>): Federation | null {
  const label = words(provider["label"]);
  const url = words(provider["url"]);
  // Only a way on this very desk: it leads on to the provider.
  return label !== null && url !== null && /^\/(?!\/)/.test(url) ? { label, url } : null;
}

/** Signs in; resolves with the refusal, or null when it is done. */
export async function signIn(login: string, password: string): Promise<SignInRefusal | null> {
  try {
    const answer = await fetch("api/session", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ login, password }),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    if (answer.ok) return null;
    if (answer.status === 401 || answer.status === 403 || answer.status === 400) return "credentials";
    return answer.status === 429 ? "too-many" : "unexpected";
  } catch {
    return "away";
  }
}

export async function signOut(): Promise<void> {
  await fetch("api/session", { method: "DELETE", signal: AbortSignal.timeout(DEADLINE_MS) }).catch(() => undefined);
}
