import { palette } from '../../package/style.ts';

const { border, grey, hint, accent } = palette;

export const tryStyle = `
.skip,.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip:focus{position:static;width:auto;height:auto;clip-path:none;display:inline-block;margin-bottom:1rem}
nav ul{margin:1rem 0 0;padding:0;list-style:none}
nav li{display:inline-block;margin-inline-end:1.25rem}
.answers{max-width:60rem;table-layout:fixed;margin:1.25rem 0}
.answers thead th{overflow-wrap:anywhere}
.answers tbody th{border-bottom:0;padding-bottom:0;font-weight:600}
.answers tbody td{border-top:0;overflow-wrap:break-word}
.answers strong{display:block;font-size:1.25rem;line-height:1.3}
.answers .note{display:block;line-height:1.35}
.change{font-weight:600}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr));gap:2rem 2rem;align-items:start}
figure{margin:0;min-width:0}
figcaption p{margin:0 0 .5rem}
h4{margin:.5rem 0;font-size:1rem;line-height:1.3}
figure h3{margin-top:.5rem}
figure h3,h4{overflow-wrap:anywhere}
.drawing svg{display:block;max-width:100%;height:auto}
.drawing text{font-family:inherit}
details{margin-top:.25rem}
summary{cursor:pointer;color:${accent}}
summary:focus-visible,.scroll:focus-visible{outline:3px solid ${accent};outline-offset:2px}
.scroll{overflow-x:auto;margin:.5rem 0 1rem}
.numbers{font-size:.875rem}
.numbers caption{padding:.25rem 0;text-align:start;color:${hint}}
.numbers th,.numbers td{padding:.25rem .5rem;overflow-wrap:normal}
.numbers td{font-variant-numeric:tabular-nums}
.numbers tbody th{font-weight:400}
.numbers code{overflow-wrap:anywhere}
.differs{font-weight:700}
.limits{padding:1rem 1.25rem;border:2px solid ${border};border-radius:.5rem;background:${grey}}
.limits h2{margin-top:0}
.limits ul{margin:0}
@media (min-width:60rem){
.numbers tbody th code{white-space:nowrap}
}
@media (max-width:40rem){
th,td{padding:.375rem .5rem}
.answers{font-size:.9375rem}
.answers strong{font-size:1.0625rem}
.answers .note{font-size:.8125rem}
}
@media print{
body{font-size:10pt}
nav,.skip{display:none}
.charts{display:block}
figure{display:grid;grid-template-columns:7.25cm 1fr;column-gap:.5cm;max-width:none;margin-bottom:.5cm;align-items:start}
figcaption{grid-column:1/-1}
figure.wide{display:block;break-inside:auto}
.wide .drawing{width:8cm}
figcaption,.drawing,.answers tbody{break-inside:avoid}
figcaption{break-after:avoid}
h1,h2,h3,h4{break-after:avoid}
details::details-content{content-visibility:visible;display:block;block-size:auto}
summary{display:none}
.scroll{overflow:visible}
.numbers{font-size:7.5pt;line-height:1.2}
.numbers th,.numbers td{padding:0 .3rem}
figure .numbers tbody th{white-space:nowrap}
figure:not(.wide) .numbers caption{display:none}
figcaption p{margin:0 0 .15rem}
thead{display:table-header-group}
.answers{margin:.5rem 0}
.answers th,.answers td{padding:.2rem .5rem}
.answers strong{font-size:12pt}
}
`;
