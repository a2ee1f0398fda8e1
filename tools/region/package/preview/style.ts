import { palette } from '../style.ts';
import type { Header } from './header.ts';

const { border, grey, hint, warning } = palette;

/** Both colours come from numbers (`hexOf`), never from a text. */
export function previewStyle({ background, text }: Header): string {
  return `
nav ul{margin:1rem 0;padding:0;list-style:none}
nav li{display:inline-block;margin-inline-end:1.25rem}
.facts{max-width:46rem}
.facts th{width:9rem;font-weight:600;background:${grey}}
.swatch{display:inline-block;padding:.125rem .75rem;border:1px solid ${border};border-radius:.25rem;color:${text};background:${background};print-color-adjust:exact;-webkit-print-color-adjust:exact}
.phones{columns:21rem;column-gap:2rem}
figure{margin:0 0 2rem;break-inside:avoid;max-width:26rem}
figure h3{margin:0 0 .5rem}
.phone{overflow:hidden;padding-bottom:.25rem;border:1px solid ${border};border-radius:1.25rem;background:#fff;box-shadow:0 1px 4px rgba(0,0,0,.16)}
.phone p{margin:1rem;white-space:pre-line}
.band{display:flex;gap:.875rem;align-items:center;min-height:5.5rem;padding:.8rem 1rem;color:${text};background:${background};print-color-adjust:exact;-webkit-print-color-adjust:exact}
.band p{margin:0}
.band.iconCentered{justify-content:center}
.band.iconLeft{justify-content:flex-start}
.band.iconRight{justify-content:flex-end}
[dir=rtl] .band.iconLeft{justify-content:flex-end}
[dir=rtl] .band.iconRight{justify-content:flex-start}
.logo{flex:none;display:grid;place-items:center;width:3.875rem;height:3.875rem;border:2px dashed currentColor;border-radius:.5rem;font-size:.875rem}
.iconCentered .logo,.iconLeft .logo,.iconRight .logo{width:10rem}
.name{font-weight:700;font-size:1.125rem;line-height:1.25}
.subject{font-weight:700}
.head{font-size:1.125rem;line-height:1.3}
.phone .head+.text{margin-top:0}
.lock{padding:1.5rem .75rem;background:#5d6873;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.phone:has(.lock){padding:0}
.card{padding:.75rem .875rem;border-radius:1rem;background:#fff}
.card p{margin:0}
.phone .boxed{padding:.75rem;border:1px solid ${border};border-radius:.5rem}
.phone .nothing{padding:.5rem .75rem;border:2px dashed ${warning};border-radius:.5rem;color:${warning};background:#fff}
.card .nothing+.nothing{margin-top:.5rem}
.phone .more{padding-top:.75rem;border-top:1px solid ${border};font-size:.875rem}
.lengths{margin:.5rem 0 0;padding:0;list-style:none;font-size:.875rem}
.lengths li{display:flex;gap:1rem;align-items:baseline;justify-content:space-between}
.used{color:${hint};white-space:nowrap;font-variant-numeric:tabular-nums}
figure .note{margin:.25rem 0 0}
@media print{
nav{display:none}
.phones{columns:2 7cm}
.phone{box-shadow:none}
section+section h2{break-before:page}
}
`;
}
