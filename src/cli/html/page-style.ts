/**
 * The style that all pages share: no font, picture or script from anywhere, in light, dark and on
 * paper. Colours are variables; `good` and `bad` differ in lightness too, for eyes that do not tell
 * them apart. A page adds its own rules after these.
 */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --line: #d0d7de; --soft: #f6f8fa; --dim: #57606a;
  --ink: #0969da; --good: #1a7f37; --bad: #cf5c12; --even: #8c959f; --mark: #fff1c2; --mark-ink: #4d3800; }
@media (prefers-color-scheme: dark) { :root { --line: #3d444d; --soft: #161b22; --dim: #9198a1;
  --ink: #58a6ff; --good: #56d364; --bad: #f0883e; --even: #6e7681; --mark: #4b3a06; --mark-ink: #ffeab0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 84rem; line-height: 1.5;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.4rem; margin: 0 0 .75rem; } h2 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
h1, h2, p, summary, th, td { overflow-wrap: anywhere; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .92em; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0;
  border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .75rem 0; }
summary { cursor: pointer; padding: .5rem .75rem; background: var(--soft); border-radius: 6px; }
summary span { color: var(--dim); }
.item { padding: .5rem .75rem .75rem; border-top: 1px solid var(--line); }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
.side { min-width: 0; display: grid; gap: .5rem; align-content: start; }
.chunk { border: 1px solid var(--line); border-radius: 4px; padding: .4rem .6rem; margin: 0; }
.chunk p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.chunk small, .none { color: var(--dim); display: block; font-size: .8rem; }
.note { color: var(--dim); font-size: .9rem; }
mark { background: var(--mark); color: var(--mark-ink); }
.figures { overflow-x: auto; } .figures table { width: auto; min-width: min(100%, 24rem); }
.figures th, .figures td { padding-right: 1.25rem; }
.figures td, .figures thead th { overflow-wrap: normal; } .figures th { overflow-wrap: anywhere; }
.figures td.text { overflow-wrap: break-word; max-width: 24rem; }
.figures th[scope="row"] { min-width: 8.8rem; }
.right { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.good { color: var(--good); } .bad { color: var(--bad); }
figure { margin: .75rem 0; max-width: 40rem; } figure.whole { max-width: none; } figcaption { color: var(--dim); font-size: .9rem; }
svg { display: block; width: 100%; overflow: visible; font: 12px system-ui, sans-serif; fill: currentColor; }
svg .plain { fill: var(--ink); stroke: var(--ink); } svg .even { fill: var(--even); stroke: var(--even); }
svg .good { fill: var(--good); stroke: var(--good); } svg .bad { fill: var(--bad); stroke: var(--bad); }
svg .axis { stroke: var(--line); } svg .dim { fill: var(--dim); }
.plot { width: 45%; min-width: 9rem; padding-left: .6rem; padding-right: .9rem; }
@media (max-width: 640px) { body { padding: .6rem; } .sides { grid-template-columns: 1fr; }
  .item { padding: .5rem; } .plot { width: 35%; min-width: 6rem; } .figures th, .figures td { padding-right: .6rem; } }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } figure, tr { break-inside: avoid; }
  .what, h2, summary, small { break-after: avoid; } p { orphans: 3; widows: 3; }
  summary { background: none; } mark, svg * { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
`;
