import type { ComponentChildren } from "preact";
import { go } from "../state/router.ts";

interface LinkProps {
  readonly to: string;
  readonly class?: string;
  /** Said of where one is. */
  readonly current?: boolean;
  readonly onGo?: () => void;
  readonly children: ComponentChildren;
}

/** A link to another page of the console, without loading everything again. */
export function Link({ to, current = false, onGo, children, ...rest }: LinkProps) {
  const clicked = (event: MouseEvent) => {
    onGo?.();
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={to} onClick={clicked} {...(current ? { "aria-current": "page" as const } : {})} {...rest}>
      {children}
    </a>
  );
}
