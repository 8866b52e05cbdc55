import type { ComponentChildren } from "preact";
import { useWords, type Speech } from "../../hooks.ts";
import type { CheckName, Post, Verdict } from "../../state/model.ts";
import type { WordKey } from "../../words/words.ts";
import { Icon, type IconName } from "../icons.tsx";

const ICONS: Readonly<Record<CheckName, IconName>> = {
  camera: "camera",
  microphone: "mic",
  sound: "sound",
  codec: "browser",
  network: "network",
};

const SIGNS: Readonly<Record<Verdict, IconName>> = { waiting: "wait", good: "check", fair: "warn", poor: "cross" };

/** What is said of a check, beside its verdict. */
function explain(name: CheckName, { checks, network }: Post, { t, named }: Speech): string {
  const { verdict, why } = checks[name];
  const values = { rtt: network?.rttMs ?? 0, kbps: network?.downKbps ?? 0 };
  if (why !== null) return named(why, values);
  if (name === "sound" && verdict === "waiting") return t("check.sound.todo");
  if (name === "network" && verdict === "waiting") return t("check.network.wait");
  return verdict === "waiting" ? "" : t(`check.${name}.ok`, values);
}

/** One line of the readiness check: what, how good, what to do. */
export function CheckRow({ name, post, children }: { name: CheckName; post: Post; children?: ComponentChildren }) {
  const speech = useWords();
  const { t } = speech;
  const { verdict, why } = post.checks[name];
  let word: WordKey = `verdict.${verdict}`;
  if (name === "sound" && verdict === "waiting") word = "verdict.listen";
  if (why === "check.microphone.speak") word = "verdict.speak";
  return (
    <li class={`check is-${verdict}`}>
      <span class="what">
        <Icon name={ICONS[name]} />
        <b>{t(`check.${name}`)}</b>
      </span>
      <span class="verdict">
        <Icon name={SIGNS[verdict]} />
        {t(word)}
      </span>
      <p class="why">{explain(name, post, speech)}</p>
      {children && <div class="tools">{children}</div>}
    </li>
  );
}
