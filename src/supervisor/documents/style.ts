/** Where the sheet of our plain pages is served. */
export const STYLE_PATH = "/api/1/documents/style.css";

/** Plain pages: the host's form on a telephone, book and reports on A4. Contrast 7:1 and more; nothing by colour alone. */
export const STYLE = `
:root { color-scheme: light; font: 1.0625rem/1.5 system-ui, sans-serif; color: #1b1b1f; background: #fff; }
body { margin: 0 auto; max-width: 44rem; padding: 1rem; }
body.book { max-width: 64rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 1.5rem 0 .5rem; }
p { margin: .5rem 0; }
.en { color: #46464f; font-size: .9375rem; }
fieldset { border: 1px solid #767680; border-radius: .5rem; margin: 1rem 0; padding: .5rem 1rem; }
legend { font-weight: 600; padding: 0 .25rem; }
.choice { display: flex; gap: .75rem; align-items: center; min-height: 3rem; }
.choice input { width: 1.5rem; height: 1.5rem; flex: none; }
label.text { display: block; font-weight: 600; }
textarea { width: 100%; box-sizing: border-box; font: inherit; padding: .5rem; border: 1px solid #767680; border-radius: .5rem; }
button { font: inherit; font-weight: 600; min-height: 3rem; padding: .5rem 1.5rem; border: 0; border-radius: .5rem; background: #1a4480; color: #fff; }
:focus-visible { outline: 3px solid #1a4480; outline-offset: 3px; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { border: 1px solid #767680; padding: .25rem .4rem; text-align: left; vertical-align: top; }
th { background: #eef0f4; }
td.number { text-align: right; white-space: nowrap; }
.count { display: flex; gap: 1rem; align-items: center; justify-content: space-between; }
.count input { flex: none; width: 5.5rem; min-height: 2.75rem; box-sizing: border-box; padding: .25rem .5rem; border: 1px solid #767680; border-radius: .5rem; font: inherit; text-align: right; }
.count input[aria-invalid] { border: 2px solid #a1261b; }
a { color: #1a4480; }
body.report { max-width: 52rem; }
.note { color: #46464f; font-size: .875rem; }
.report th, .report td { text-align: right; }
.report th[scope=row], .report th:first-child { text-align: left; }
.report caption { font-weight: 400; color: #46464f; }
figure { margin: .5rem 0; }
svg { max-width: 100%; height: auto; }
.report dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: .5rem; margin: .5rem 0; }
.report dl div { border: 1px solid #767680; padding: .5rem; }
.report dt { font-size: .875rem; color: #46464f; }
.report dd { margin: 0; font-size: 1.25rem; font-weight: 700; }
@media print {
  @page { size: A4; margin: 15mm; }
  :root { font-size: 10pt; }
  body, body.book, body.report { max-width: none; padding: 0; }
  .wide { overflow: visible; }
  thead { display: table-header-group; }
  tr, figure { break-inside: avoid; }
  h2 { break-after: avoid; }
}
`;
