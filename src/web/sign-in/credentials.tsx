import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** What is asked for when somebody signs in with a password. */
export interface Credentials {
  readonly login: string;
  readonly password: string;
}

/** The two fields of who signs in, and what was typed there. */
export function useCredentials() {
  const login = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  // Before the next paint: what is typed at once goes to the right place.
  useLayoutEffect(() => login.current?.focus(), []);
  /** What was typed; `undefined` = a field is empty, and has the focus. */
  const typed = (): Credentials | undefined => {
    const given = { login: login.current?.value.trim() ?? "", password: password.current?.value ?? "" };
    if (given.login !== "" && given.password !== "") return given;
    (given.login === "" ? login : password).current?.focus();
    return undefined;
  };
  return { login, password, typed };
}

interface FieldsProps {
  readonly fields: ReturnType<typeof useCredentials>;
  readonly words: Readonly<Record<"user" | "password" | "show", string>>;
  /** Whether what was typed is wrong; `#problem` of the page says how. */
  readonly wrong: boolean;
}

/** As long as the server takes them. */
const [LOGIN_MAX, PASSWORD_MAX] = [64, 256];

/** Name and password, which can be shown: on a telephone keyboard nobody types 20 signs unseen. */
export function CredentialFields({ fields, words, wrong }: FieldsProps) {
  const [shown, setShown] = useState(false);
  const both = {
    required: true,
    "aria-describedby": "problem",
    ...(wrong ? { "aria-invalid": true } : {}),
  };
  return (
    <>
      <div class="field">
        <label for="user">{words.user}</label>
        <input
          id="user"
          ref={fields.login}
          name="username"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          maxLength={LOGIN_MAX}
          {...both}
        />
      </div>
      <div class="field">
        <label for="password">{words.password}</label>
        <input
          id="password"
          ref={fields.password}
          name="password"
          {...(shown ? { type: "text" as const } : { type: "password" as const })}
          autocomplete="current-password"
          maxLength={PASSWORD_MAX}
          {...both}
        />
      </div>
      <label class="tick">
        <input type="checkbox" checked={shown} onChange={(event) => setShown(event.currentTarget.checked)} />
        {words.show}
      </label>
    </>
  );
}

/** Whether a provider refused: it sends the browser back with its reason in the address. */
export const refusedByProvider = (): boolean => new URLSearchParams(location.search).has("refused");

/** The address that was asked for, without what a provider left in it: path and query. */
export function placeAsked(): string {
  const query = new URLSearchParams(location.search);
  query.delete("refused");
  return query.size === 0 ? location.pathname : `${location.pathname}?${query}`;
}
