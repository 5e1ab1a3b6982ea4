/** What pages of comparisons add to the style of all pages. */
export const COMPARE_STYLE = `
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 2rem; }
.two > * { min-width: 0; }
.ranks td.cell { text-align: center; font-variant-numeric: tabular-nums; padding: .3rem .5rem; }
.ranks td.up { background: color-mix(in srgb, var(--good) 18%, transparent); }
.ranks td.down { background: color-mix(in srgb, var(--bad) 18%, transparent); }
.ranks td.same { background: var(--soft); }
.ranks table, .grid table { min-width: 0; } .ranks th { white-space: nowrap; text-align: center; padding-right: .6rem; }
.figures.ranks th[scope="row"], .grid th[scope="row"] { min-width: 0; white-space: nowrap; }
.figures th[scope="row"] { overflow-wrap: normal; }
.grid .figures th, .grid .figures td { padding-right: .9rem; }
.candidate { font-size: 1.25rem; margin-top: 2.5rem; padding-top: .75rem; border-top: 2px solid var(--line); }
.verdict { margin: .5rem 0; } .verdict li { margin: .2rem 0; }
.q > summary b { font-variant-numeric: tabular-nums; margin-right: .4rem; white-space: nowrap; }
.out { opacity: .72; }
.scatter { font: 11px system-ui, sans-serif; } .scatter .hollow { fill: none; stroke: var(--dim); stroke-width: 1.5; }
.scatter .front { fill: none; stroke: var(--ink); stroke-dasharray: 4 3; }
.scatter line.axis { stroke: var(--line); }
@media print { .ranks td { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
`;
