import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { SceneChoice } from "../../../contract/screen/types.ts";
import { useStage } from "../context.ts";
import type { WordKey } from "../words.ts";
import { BigButton } from "./controls.tsx";
import { Pictogram, type PictogramName } from "./pictograms.tsx";

type Service = SceneChoice["services"][number];

const STATE: Readonly<Record<Service["state"], readonly [PictogramName, WordKey | undefined]>> = {
  ready: ["people", undefined],
  limited: ["warn", "service.limited"],
  closed: ["clock", "service.closed"],
  "out-of-order": ["broken", "service.out-of-order"],
};

/** Services as large targets; those that do not fit at once are on the next leaf: nothing scrolls. */
export function Services({ services }: { readonly services: readonly Service[] }) {
  const { t } = useStage();
  const list = useRef<HTMLUListElement>(null);
  const [leaf, setLeaf] = useState({ first: 0, size: services.length });
  const shown = services.slice(leaf.first, leaf.first + leaf.size);
  useLayoutEffect(() => setLeaf({ first: 0, size: services.length }), [services.length]);
  useLayoutEffect(() => {
    const element = list.current;
    const size = shown.length;
    if (element && size > 1 && element.scrollHeight > element.clientHeight + 1) setLeaf({ ...leaf, size: size - 1 });
  });
  const more = leaf.size < services.length;
  const turn = (first: number) => setLeaf({ ...leaf, first });
  return (
    <div class="services" data-more={more}>
      <ul ref={list}>
        {shown.map((service) => (
          <ServiceButton key={service.id} service={service} />
        ))}
      </ul>
      {more ? (
        <div class="leaves">
          <BigButton
            pictogram="before"
            label={t("page.before")}
            bare
            disabled={leaf.first === 0}
            onPress={() => turn(Math.max(0, leaf.first - leaf.size))}
          />
          <BigButton
            pictogram="next"
            label={t("page.next")}
            bare
            disabled={leaf.first + leaf.size >= services.length}
            onPress={() => turn(leaf.first + leaf.size)}
          />
        </div>
      ) : null}
    </div>
  );
}

function ServiceButton({ service }: { readonly service: Service }) {
  const { t, act } = useStage();
  const [pictogram, word] = STATE[service.state];
  return (
    <li>
      <button
        type="button"
        class={`big service ${service.state}`}
        onClick={() => act({ type: "choose", service: service.id })}
      >
        <Pictogram name={pictogram} />
        <span class="label">
          <span class="name">{service.name}</span>
          {word === undefined ? null : (
            <span class="state">
              {t(word)}
              {service.hours === null ? null : <span class="hours-of"> · {service.hours}</span>}
            </span>
          )}
        </span>
      </button>
    </li>
  );
}
