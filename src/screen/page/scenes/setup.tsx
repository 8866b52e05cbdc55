import type { SceneSetup } from "../../../contract/screen/types.ts";
import { Frame } from "../components/frame.tsx";

const MARK = { done: "✓", doing: "…", todo: "·", wrong: "!" } as const;

/** For the installer: how far the first boot is, or what is wrong with the card. */
export function Setup({ scene }: { readonly scene: SceneSetup }) {
  const wrong = scene.rows.every(({ state }) => state === "wrong");
  // Of several mistakes the first one is enough to begin with.
  const leave = (index: number) => (wrong && index > 0 ? ` leave-${Math.max(2, 4 - index)}` : "");
  return (
    <Frame title={scene.title}>
      <ul class="setup" lang="fr">
        {scene.rows.map(({ state, text, more }, index) => (
          <li key={index} class={`${state}${leave(index)}`}>
            <span class="mark" aria-hidden="true">
              {MARK[state]}
            </span>
            <span>
              <strong>{text}</strong>
              {more === null ? null : <span class="more">{more}</span>}
            </span>
          </li>
        ))}
      </ul>
      {scene.more === null ? null : <p class="setup-more">{scene.more}</p>}
    </Frame>
  );
}
