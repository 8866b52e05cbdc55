import type { Page } from "../../state/papers/model.ts";
import { Icon } from "../icons.tsx";

interface Props {
  readonly page: Page;
  /** Times the width of its frame; 0 = as large as fits. */
  readonly zoom?: number;
  readonly thumb?: boolean;
  readonly label?: string;
}

/** A page as the expert has turned it: whole, or its preview until it is here. */
export function PagePicture({ page, zoom = 0, thumb = false, label = "" }: Props) {
  const lies = page.turn === 90 || page.turn === 270;
  const ratio = lies ? page.height / page.width : page.width / page.height;
  const url = thumb ? (page.preview ?? page.whole) : (page.whole ?? page.preview);
  const width = zoom === 0 ? `min(100cqw, calc(100cqh * ${ratio}))` : `calc(100cqw * ${zoom})`;
  const frame = { aspectRatio: String(ratio), ...(thumb ? {} : { width }) };
  const turned = {
    width: lies ? `${100 / ratio}%` : "100%",
    transform: `translate(-50%, -50%) rotate(${page.turn}deg)`,
  };
  return (
    <span class="sheet" style={frame}>
      {url === null ? <Waiting missing={page.missing !== null} /> : <img src={url} alt={label} style={turned} />}
    </span>
  );
}

const Waiting = ({ missing }: { missing: boolean }) =>
  missing ? <Icon name="warn" /> : <span class="turning" aria-hidden="true" />;
