/** Of all pages of a package: for a screen, a phone and paper. Colours hold 4.5 : 1 on white and on the grey (a test). */
export const palette = {
  text: '#1b1b1b',
  hint: '#4b5560',
  accent: '#0b4f8a',
  border: '#a9b1b8',
  grey: '#eef0f2',
  warning: '#8a3b00',
} as const;

const { text, hint, accent, border, grey, warning } = palette;

export const commonStyle = `
:root{color-scheme:light}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;font:100%/1.5 system-ui,-apple-system,Roboto,"Segoe UI","Noto Sans",sans-serif;color:${text};background:#fff;overflow-wrap:break-word}
main{max-width:76rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{margin:0 0 .25rem;font-size:1.75rem;line-height:1.25}
h2{margin:2.5rem 0 .75rem;font-size:1.375rem;line-height:1.25}
h3{margin:1.5rem 0 .5rem;font-size:1.0625rem;line-height:1.3}
p,ul{margin:0 0 .75rem}
a{color:${accent}}
a:focus-visible{outline:3px solid ${accent};outline-offset:2px}
code,.key,.address,td{overflow-wrap:anywhere}
code,.key{font-family:ui-monospace,"SF Mono",Consolas,monospace;font-size:.875em}
.key{color:${hint}}
.lead,.note{color:${hint}}
.note{font-size:.875rem}
.warning{color:${warning};font-weight:600}
.prose{max-width:46rem}
table{border-collapse:collapse;width:100%}
th,td{padding:.5rem .75rem;border:1px solid ${border};text-align:start;vertical-align:top}
thead th{background:${grey}}
th{overflow-wrap:normal}
@media print{
@page{margin:1.5cm}
main{max-width:none;padding:0}
a{color:inherit}
tr,figure,li{break-inside:avoid}
h2,h3{break-after:avoid}
}
`;
