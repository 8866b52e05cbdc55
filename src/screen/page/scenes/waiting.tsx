import { Pictogram } from "../components/pictograms.tsx";
import { say, type Language } from "../words.ts";

/** The daemon is not there: it starts, or starts again. Nothing to touch, nothing of before. */
export function Waiting({ language }: { readonly language: Language }) {
  return (
    <main class="frame" data-scene="waiting">
      <header>
        <h1>{say(language, "wait")}</h1>
      </header>
      <section class="scene">
        <Pictogram name="link" className="pictogram huge breathing" />
        <p>{say(language, "wait.more")}</p>
      </section>
    </main>
  );
}
