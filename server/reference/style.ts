/** How the documentation looks: light and dark, on a desk and on a phone. One sheet, no script, no foreign font. */
export const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1d2730, #e4e9ee); --dim: light-dark(#566470, #9fadb9);
  --page: light-dark(#f4f6f7, #11171c); --card: light-dark(#fff, #1a2229); --line: light-dark(#dde3e7, #2c3740);
  --code: light-dark(#f7f9fa, #141b21); --link: light-dark(#0b6e6e, #62cfcf); --mark: light-dark(#e3f1f1, #17353a); }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--page); }
a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: 1px; }
nav { padding: 1.5rem 1.25rem; border-bottom: 1px solid var(--line); background: var(--card); font-size: .9rem; }
nav p { margin: 1rem 0 .25rem; font-size: .8rem; font-weight: 700; color: var(--dim); }
nav ul { margin: 0; padding: 0; list-style: none; } nav a { display: inline-block; padding: .15rem 0; text-decoration: none; }
nav a:hover { text-decoration: underline; } nav strong { font-size: 1.15rem; }
nav details > ul { padding-left: .75rem; } nav summary { padding: .15rem 0; cursor: pointer; }
main { max-width: 60rem; padding: 1.5rem 1.25rem 5rem; }
h1 { margin: 0 0 .5rem; font-size: 1.7rem; line-height: 1.25; } main > h2 { margin: 3rem 0 .5rem; font-size: 1.35rem; }
main > h3 { margin: 2rem 0 .75rem; font-size: 1.05rem; } p { max-width: 46rem; margin: .5rem 0; }
article { margin: 0 0 .75rem; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
article:target { border-color: var(--link); background: var(--mark); }
article h4 { display: flex; flex-wrap: wrap; gap: .25rem .6rem; align-items: baseline; margin: 0; font-size: 1rem; }
h4 code, h4 a { font: 600 1rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; color: inherit; text-decoration: none; }
.verb { padding: 0 .45rem; border-radius: 6px; font: 600 .78rem/1.6 ui-monospace, monospace; background: var(--mark); color: var(--link); }
dl { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: .35rem .75rem; margin: .75rem 0 0; font-size: .92rem; }
dt { color: var(--dim); } dd { margin: 0; min-width: 0; }
pre { margin: 0; padding: .5rem .75rem; overflow-x: auto; border-radius: 8px; background: var(--code); font: .84rem/1.6 ui-monospace, monospace; }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; } pre b { font-weight: 600; } pre i { font-style: normal; color: var(--dim); }
table { width: 100%; border-collapse: collapse; font-size: .92rem; } th { text-align: left; color: var(--dim); font-weight: 500; }
th, td { padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.wide { overflow-x: auto; } :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }
@media (min-width: 64rem) { body { display: grid; grid-template-columns: 19rem minmax(0, 1fr); }
  nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; border: 0; border-right: 1px solid var(--line); }
  main { padding: 2.5rem 3rem 6rem; } }
@media (max-width: 36rem) { pre { white-space: pre-wrap; overflow-wrap: anywhere; } dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: .5rem; } article { padding: .9rem 1rem; } }
`;
