import { useRef, useState } from "preact/hooks";
import { useEngine, useWords } from "../../hooks.ts";
import type { Call, GuestRole } from "../../state/model.ts";
import { Icon } from "../icons.tsx";
import { Panel } from "./panel.tsx";

const ROLES: readonly GuestRole[] = ["interpreter", "relay", "third-party"];

/** A third person joins by a link that the expert sends. */
export function Invite({ call, onClose }: { call: Call; onClose: () => void }) {
  const { t } = useWords();
  const engine = useEngine();
  const [role, setRole] = useState<GuestRole>("interpreter");
  const { guest, invitation } = call;
  return (
    <Panel name="invite" title={t("invite.title")} onClose={onClose}>
      {guest ? (
        <div class="confirm" aria-live="polite">
          <p>{t(guest.connected ? "invite.present" : "invite.coming", { role: t(`role.${guest.role}`) })}</p>
          <button type="button" onClick={() => engine.dispatch({ type: "guest-remove" })}>
            {t("invite.remove")}
          </button>
        </div>
      ) : (
        <>
          <p class="quiet">{t("invite.lead")}</p>
          <fieldset>
            <legend>{t("invite.role")}</legend>
            {ROLES.map((one) => (
              <label class="tick" key={one}>
                <input type="radio" name="role" checked={role === one} onChange={() => setRole(one)} />
                {t(`role.${one}`)}
              </label>
            ))}
          </fieldset>
          <button type="button" class="primary" onClick={() => engine.dispatch({ type: "invite", role })}>
            {t("invite.make")}
          </button>
          {invitation && <Link url={invitation.url} validS={invitation.validS} />}
        </>
      )}
    </Panel>
  );
}

function Link({ url, validS }: { url: string; validS: number }) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const copy = async () => {
    box.current?.select();
    await navigator.clipboard.writeText(url).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return (
    <div class="link" aria-live="polite">
      <label for="invite-link">{t("invite.link")}</label>
      <input id="invite-link" ref={box} readOnly value={url} />
      <div class="pair">
        <button type="button" onClick={() => void copy()}>
          <Icon name={copied ? "check" : "copy"} />
          {t(copied ? "invite.copied" : "invite.copy")}
        </button>
        <span class="quiet small">{t("invite.valid", { n: Math.round(validS / 60) })}</span>
      </div>
    </div>
  );
}
