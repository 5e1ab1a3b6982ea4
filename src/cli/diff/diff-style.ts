/** What the page of a diff adds to the style of all pages. */
export const DIFF_STYLE = `
:root { --del: #ffebe9; --del-ink: #82071e; --ins: #dafbe1; --ins-ink: #0a3d1c; --away: #eaeef2; }
@media (prefers-color-scheme: dark) { :root { --del: #5c1a1f; --del-ink: #ffdcd7; --ins: #12381f;
  --ins-ink: #c6f6d5; --away: #2a313c; } }
th { width: 9rem; }
.what { margin: 0 0 .4rem; font-size: .95rem; } .what b { display: inline-block; min-width: 4.5rem; }
.what span { color: var(--dim); }
del { background: var(--del); color: var(--del-ink); }
ins { background: var(--ins); color: var(--ins-ink); text-decoration: none; }
.away { background: var(--away); }
@media (max-width: 640px) { th { width: 6.5rem; } }
@media print { ins { text-decoration: underline; }
  del, ins, .away { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
`;
