/** How papers are laid, in drawings (`take`: where they lie at the end): a sheet with its text turns over and goes down on the glass. */
export function GlassPicture({ take = false }: { readonly take?: boolean }) {
  return (
    <svg class={take ? "paper-picture take" : "paper-picture"} viewBox="0 0 220 150" aria-hidden="true">
      <path class="lid" d="M62 66L72 12h92l10 54z" />
      <path class="box" d="M36 84h164l8 44a6 6 0 0 1-6 7H34a6 6 0 0 1-6-7z" />
      <path class="glass" d="M62 66h112l18 46H44z" />
      <g class="falling">
        <path class="sheet" d="M86 60h64l10 32H76z" />
        <path class="fold" d="M150 60l-12 0 4 10z" />
      </g>
      <g class="before">
        <path class="sheet" d="M4 18h44v58H4z" />
        <path class="text" d="M11 30h30M11 39h30M11 48h30M11 57h20" />
      </g>
      <path class="arrow" d="M54 30c20-14 44-10 56 14m-11-3l11 6 6-12" />
    </svg>
  );
}

/** Sheets, their text upwards, go into the feeder. */
export function FeederPicture({ take = false }: { readonly take?: boolean }) {
  return (
    <svg class={take ? "paper-picture take" : "paper-picture"} viewBox="0 0 220 150" aria-hidden="true">
      <path class="box" d="M22 92h176a8 8 0 0 1 8 8v34a6 6 0 0 1-6 6H20a6 6 0 0 1-6-6v-34a8 8 0 0 1 8-8z" />
      <path class="lid" d="M104 92V70a8 8 0 0 1 8-8h70a8 8 0 0 1 8 8v22z" />
      <path class="glass" d="M20 46l96 26-4 12-96-26z" />
      <g class="sliding">
        <path class="sheet" d="M30 14l72 20-10 34-72-20z" />
        <path class="text" d="M40 25l48 13M37 35l48 13M34 45l30 8" />
      </g>
      <path class="arrow" d="M118 30l34 10m-8-9l9 9-12 5" />
    </svg>
  );
}

/** Sheets lie in the printer's tray. */
export function TrayPicture() {
  return (
    <svg class="paper-picture" viewBox="0 0 220 150" aria-hidden="true">
      <path class="lid" d="M66 44V10h88v34z" />
      <path class="box" d="M30 44h160a8 8 0 0 1 8 8v40a6 6 0 0 1-6 6H28a6 6 0 0 1-6-6V52a8 8 0 0 1 8-8z" />
      <path class="slot" d="M56 82h108" />
      <g class="coming">
        <path class="sheet" d="M62 82h96l12 56H50z" />
        <path class="text" d="M74 98h72M71 111h78M68 124h50" />
      </g>
    </svg>
  );
}
