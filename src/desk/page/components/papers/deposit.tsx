import { useState } from "preact/hooks";
import { problemWords, useEngine, useWords } from "../../hooks.ts";
import type { Papers, Piece } from "../../state/papers/model.ts";

interface Props {
  readonly papers: Papers;
  readonly piece: Piece;
  /** Its kind, in words. */
  readonly label: string;
}

/** Accepting a piece: it becomes one PDF and goes to the organisme. What fails can be tried again, and stays here. */
export function Deposit({ papers, piece, label }: Props) {
  const speech = useWords();
  const { t } = speech;
  const engine = useEngine();
  const [name, setName] = useState(() => piece.filing.name ?? `${today()} ${label}`);
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const { filing, id } = piece;
  const signsIn = filing.step === "failed" && filing.code === "filing.sign-in";
  const accept = (event: Event) => {
    event.preventDefault();
    if (filing.step === "busy") return;
    engine.dispatch({ type: "papers-accept", piece: id, name, signIn: signsIn ? { user, password } : null });
    setPassword("");
  };
  if (filing.step === "saved") {
    return (
      <div class="deposit" role="group" aria-label={t("file.name")}>
        <p aria-live="polite">{t("file.saved", { name: filing.name ?? "" })}</p>
        <div class="pair">
          <button type="button" class="primary" onClick={() => engine.dispatch({ type: "papers-sure", piece: id })}>
            {t("file.sure")}
          </button>
          <button type="button" onClick={accept}>
            {t("file.again")}
          </button>
        </div>
      </div>
    );
  }
  const go = papers.rules.filing.type === "download" ? "file.download" : "file.server";
  return (
    <form class="deposit" onSubmit={accept} autocomplete="off">
      <div role="alert">
        {filing.step === "failed" && filing.code !== null && (
          <p class="problem">
            {problemWords(speech, filing.code)} {!signsIn && t("file.kept")}
          </p>
        )}
      </div>
      <label for={`name-${id}`}>{t("file.name")}</label>
      <input id={`name-${id}`} value={name} maxLength={100} onInput={(event) => setName(event.currentTarget.value)} />
      {signsIn && (
        <>
          <label for={`user-${id}`}>{t("file.user")}</label>
          <input id={`user-${id}`} value={user} onInput={(event) => setUser(event.currentTarget.value)} />
          <label for={`password-${id}`}>{t("file.password")}</label>
          <input
            id={`password-${id}`}
            type="password"
            autocomplete="off"
            value={password}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
          <p class="quiet small">{t("file.sign-in.note")}</p>
        </>
      )}
      <button type="submit" class="primary" aria-disabled={filing.step === "busy"}>
        {t(
          filing.step === "busy"
            ? "file.busy"
            : signsIn
              ? "file.sign-in"
              : filing.step === "failed"
                ? "file.retry"
                : go,
        )}
      </button>
    </form>
  );
}

/** Day of the deposit, 2026-11-22, where the expert is. */
function today(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}
