/** Where the style of the host's sheet is served. */
export const SHEET_STYLE_PATH = "/api/1/documents/sheet.css";

/** The host's sheet: one A4, read from a step away, on a wall. In black on white too, nothing is lost. */
export const SHEET_STYLE = `
:root { color-scheme: light; font: 11pt/1.28 system-ui, "Liberation Sans", sans-serif; color: #12211f; background: #fff; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 190mm; padding: 4mm; }
h1 { font-size: 22pt; line-height: 1.1; margin: 0 0 1mm; }
h2 { font-size: 16pt; line-height: 1.15; margin: 0 0 1mm; }
p, ul { margin: 0 0 1mm; }
ul { padding-left: 5mm; }
.lead { font-size: 12pt; margin-bottom: 3mm; }
.state { display: grid; grid-template-columns: 26mm 1fr; gap: 5mm; align-items: center; border: 0.6mm solid #12211f; border-radius: 3mm; padding: 2.5mm 4mm; margin-bottom: 2.5mm; break-inside: avoid; }
.state svg { width: 23mm; height: 23mm; }
.gesture { font-weight: 700; }
.gesture::before { content: "Le geste : "; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-size: 16pt; font-weight: 700; padding-bottom: 1mm; }
th, td { border: 0.3mm solid #12211f; padding: 1.2mm 2mm; text-align: left; vertical-align: top; }
th { width: 46%; font-weight: 400; overflow-wrap: anywhere; }
td strong { font-size: 14pt; }
.foot { display: grid; grid-template-columns: 1fr auto; gap: 5mm; align-items: center; margin-top: 3mm; break-inside: avoid; }
.foot svg { width: 27mm; height: 27mm; }
@media print {
  @page { size: A4; margin: 10mm; }
  body { max-width: none; padding: 0 0.5mm; }
}
`;
