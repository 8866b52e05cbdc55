import { useLayoutEffect, useState } from "preact/hooks";

const MOVED = "console:moved";

/** Goes to another page of the console. */
export function go(path: string): void {
  if (path !== location.pathname + location.search) history.pushState(null, "", path);
  dispatchEvent(new Event(MOVED));
  scrollTo(0, 0);
}

/** Changes what stands behind `?`, without a step in the history: filters. */
export function setQuery(values: Readonly<Record<string, string>>): void {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ""));
  const text = query.size === 0 ? "" : `?${query}`;
  history.replaceState(null, "", location.pathname + text);
  dispatchEvent(new Event(MOVED));
}

export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

const placeNow = (): Place => ({ path: location.pathname, query: new URLSearchParams(location.search) });

/** Where the browser is, as it moves. */
export function usePlace(): Place {
  const [place, setPlace] = useState(placeNow);
  // With what is drawn, not after it: a link that is followed at once leads somewhere.
  useLayoutEffect(() => {
    const moved = () => setPlace(placeNow());
    addEventListener("popstate", moved);
    addEventListener(MOVED, moved);
    return () => {
      removeEventListener("popstate", moved);
      removeEventListener(MOVED, moved);
    };
  }, []);
  return place;
}

/** The named parts of a path, or null when it is not of this pattern: `/bornes/:network/:borne`. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const [wanted, given] = [pattern, path].map((text) => text.split("/").filter((part) => part !== "")) as [
    string[],
    string[],
  ];
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const found = given[index] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = decode(found);
    else if (part !== found) return null;
  }
  return params;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
