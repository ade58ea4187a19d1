/**
 * The page's only style, without a style attribute anywhere, so that the policy of the page can name it by its hash. Colours have a contrast
 * of 4.5 at least (WCAG 2.2, 1.4.3) in light and in dark; what colour says is said in words, too.
 */
export const style = `
:root{color-scheme:light dark;--back:#fff;--text:#1b1f24;--faint:#57606a;--line:#c3c9d0;--soft:#f4f6f8;--link:#0550ae;--bad:#b3141d;--good:#17692e;--open:#7a4a00}
@media (prefers-color-scheme:dark){:root{--back:#14181d;--text:#e8ebee;--faint:#a9b2bc;--line:#49525c;--soft:#1f252c;--link:#8cbcff;--bad:#ff9a93;--good:#77d68d;--open:#f0c05a}}
*{box-sizing:border-box}
html{background:var(--back);color:var(--text);font:1rem/1.5 system-ui,"Segoe UI",sans-serif;text-size-adjust:100%}
body{margin:0 auto;max-width:60rem;padding:1rem}
h1,h2,h3,h4{line-height:1.25;margin:1.5em 0 .5em}
h1{font-size:1.6rem;margin-top:.5em}h2{font-size:1.3rem}h3{font-size:1.1rem}h4{font-size:1rem}
p,li,td,th,dd,dt,h1,h2,h3,h4,summary,figcaption{overflow-wrap:anywhere;unicode-bidi:isolate}
a{color:var(--link)}
a:focus-visible,summary:focus-visible{outline:3px solid var(--link);outline-offset:2px}
code,pre{font:.95em/1.4 ui-monospace,Consolas,monospace}
pre{background:var(--soft);border:1px solid var(--line);border-radius:.3rem;margin:.3rem 0;overflow-wrap:anywhere;padding:.5rem .7rem;white-space:pre-wrap}
ul,ol,dl{margin:.5rem 0;padding-left:1.5rem}
dl{padding-left:0}dt{font-weight:600}dd{margin:0 0 .4rem 1rem}
.plain{list-style:none;padding-left:0}
.faint{color:var(--faint)}
.headline{border:2px solid var(--line);border-left-width:.6rem;border-radius:.3rem;font-size:1.15rem;padding:.7rem 1rem}
.mark{border:1px solid;border-radius:.3rem;font-size:.85em;font-weight:600;padding:.05rem .4rem}
.bad{color:var(--bad)}.good{color:var(--good)}.open{color:var(--open)}
.headline.bad,.headline.good,.headline.open{border-color:currentColor}
.headline span{color:var(--text)}
.server+.server,h1~.server{border-top:3px solid var(--line);content-visibility:auto;contain-intrinsic-size:auto 40rem;margin-top:2rem}
.finding{border-top:1px solid var(--line);padding:.5rem 0}
figure{margin:1rem 0}
svg{display:block;height:auto;max-width:100%}
svg text{fill:var(--text);font:14px system-ui,"Segoe UI",sans-serif;text-anchor:middle}
svg .node{fill:var(--soft);stroke:var(--faint);stroke-width:1.5}
svg .edge{fill:none;stroke:var(--good);stroke-width:2.5}
svg .edge.bad{stroke:var(--bad)}svg .edge.open{stroke:var(--open);stroke-dasharray:5 4}svg .edge.idle{stroke:var(--line);stroke-dasharray:2 4}
svg .sign{font-size:22px;font-weight:700}svg .sign.bad{fill:var(--bad)}svg .sign.open{fill:var(--open)}svg .sign.good{fill:var(--good)}
svg .name{fill:var(--faint);font-size:12px}
.tall{display:none}
table{border-collapse:collapse;width:100%}
th,td{border-bottom:1px solid var(--line);padding:.35rem .6rem .35rem 0;text-align:left;vertical-align:top}
@media (max-width:40rem){
.wide{display:none}.tall{display:block}
table,tbody,tr,td{display:block;width:100%}thead{clip-path:inset(50%);height:1px;overflow:hidden;position:absolute;white-space:nowrap;width:1px}
tr{border-bottom:1px solid var(--line);padding:.4rem 0}td{border:0;padding:.1rem 0}
}
@media (forced-colors:active){svg text,svg .sign{fill:CanvasText}svg .node{fill:Canvas;stroke:CanvasText}svg .edge,svg .edge.bad,svg .edge.open{stroke:CanvasText}svg .edge.idle{stroke:GrayText}}
@media print{
:root{--back:#fff;--text:#000;--faint:#444;--line:#999;--soft:#f4f4f4;--link:#000;--bad:#a00;--good:#060;--open:#640;color-scheme:light}
@page{size:A4;margin:16mm}
body{max-width:none;padding:0}
html{font-size:10pt}
h1,h2,h3,h4{break-after:avoid}
.finding,li,tr,figure,pre,.headline{break-inside:avoid}
thead{display:table-header-group}
.server+.server,.page{break-before:page}
.server{content-visibility:visible}
}
`;
