/** The style of the page: no font, picture or script from anywhere, in light, dark and on paper. */
export const HTML_STYLE = `
:root { color-scheme: light dark; --line: #d0d7de; --soft: #f6f8fa; --dim: #57606a;
  --del: #ffebe9; --del-ink: #82071e; --ins: #dafbe1; --ins-ink: #0a3d1c; --away: #eaeef2; }
@media (prefers-color-scheme: dark) { :root { --line: #3d444d; --soft: #161b22; --dim: #9198a1;
  --del: #5c1a1f; --del-ink: #ffdcd7; --ins: #12381f; --ins-ink: #c6f6d5; --away: #2a313c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 84rem; line-height: 1.5;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.4rem; margin: 0 0 .75rem; } h2 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
h1, summary, th, td, .what { overflow-wrap: anywhere; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .92em; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0;
  border-bottom: 1px solid var(--line); }
th { font-weight: 600; width: 9rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .75rem 0; }
summary { cursor: pointer; padding: .5rem .75rem; background: var(--soft); border-radius: 6px; }
summary span { color: var(--dim); }
.item { padding: .5rem .75rem .75rem; border-top: 1px solid var(--line); }
.what { margin: 0 0 .4rem; font-size: .95rem; } .what b { display: inline-block; min-width: 4.5rem; }
.what span { color: var(--dim); }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
.side { min-width: 0; display: grid; gap: .5rem; align-content: start; }
.chunk { border: 1px solid var(--line); border-radius: 4px; padding: .4rem .6rem; margin: 0; }
.chunk p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.chunk small, .none { color: var(--dim); display: block; font-size: .8rem; }
del { background: var(--del); color: var(--del-ink); }
ins { background: var(--ins); color: var(--ins-ink); text-decoration: none; }
.away { background: var(--away); }
.note { color: var(--dim); font-size: .9rem; }
@media (max-width: 640px) { body { padding: .6rem; } .sides { grid-template-columns: 1fr; }
  th { width: 6.5rem; } .item { padding: .5rem; } }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } .chunk { break-inside: avoid; }
  summary { background: none; } ins { text-decoration: underline; }
  del, ins, .away { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
`;
