import type { SceneChoice } from "../../../contract/screen/types.ts";
import { useStage } from "../context.ts";
import type { WordKey } from "../words.ts";
import { Leafed } from "./leafed.tsx";
import { Pictogram, type PictogramName } from "./pictograms.tsx";

type Service = SceneChoice["services"][number];

const STATE: Readonly<Record<Service["state"], readonly [PictogramName, WordKey | undefined]>> = {
  ready: ["people", undefined],
  limited: ["warn", "service.limited"],
  closed: ["clock", "service.closed"],
  "out-of-order": ["broken", "service.out-of-order"],
};

/** Services as large targets. */
export function Services({ services }: { readonly services: readonly Service[] }) {
  return <Leafed rows={services} row={(service) => <ServiceButton key={service.id} service={service} />} />;
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
