import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { useStage } from "../context.ts";
import { Tools } from "./controls.tsx";
import { Notice } from "./notice.tsx";
import { useFit } from "./use-fit.ts";

interface FrameProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** A button beside the tools, when there is no room for the one at the bottom. */
  readonly tool?: ComponentChildren;
  /** Buttons at the bottom, where a hand reaches. */
  readonly actions?: ComponentChildren;
}

/** What all scenes but the call share: heading, language and repeat at the top, what is said at the bottom. */
export function Frame({ title, children, tool, actions }: FrameProps) {
  const { view } = useStage();
  const ref = useRef<HTMLElement>(null);
  useFit(ref);
  return (
    <main class="frame" ref={ref} data-scene={view.scene.type}>
      <header>
        <h1>{title}</h1>
        {tool === undefined ? null : <div class="when-tight">{tool}</div>}
        <Tools />
      </header>
      <section class="scene" data-fit>
        {children}
      </section>
      {actions === undefined ? null : <div class={tool === undefined ? "actions" : "actions leave-1"}>{actions}</div>}
      <Notice />
    </main>
  );
}
