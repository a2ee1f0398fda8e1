/**
 * The one style sheet, at most 10 kB: for small screens first, in both directions, and with nothing that breaks a page on
 * phones that do not know it. What old phones leave out (logical borders, say) is decoration.
 */
import { readableOn } from './contrast.ts';

/** Of the page, on white. A test holds each to the contrast it needs. */
export const palette = {
  text: '#1b1b1b',
  hint: '#4b5560',
  accent: '#0b4f8a',
  problem: '#b3121d',
  border: '#5b6570',
  focus: '#6b21a8',
} as const;

const { text, hint, accent, problem, border, focus } = palette;

const common = `
:root{color-scheme:light}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;font:100%/1.5 system-ui,-apple-system,Roboto,"Segoe UI","Noto Sans",sans-serif;color:${text};background:#fff;overflow-wrap:break-word;word-wrap:break-word}
.owner{padding:.75rem 1rem}
.owner p,main{max-width:34rem;margin:0 auto}
.owner p{font-weight:bold}
main{padding:1.5rem 1rem 3rem}
.owner p{padding:0}
h1{margin:0 0 1rem;font-size:1.625rem;line-height:1.25}
h2{margin:1.5rem 0 .5rem;font-size:1.1875rem;line-height:1.25}
p{margin:0 0 1rem;white-space:pre-line}
a{color:${accent}}
a:focus,button:focus,input:focus,[tabindex]:focus{outline:3px solid ${focus};outline-offset:2px}
img,svg{max-width:100%}
ul,ol{margin:0 0 1rem;padding:0;padding-inline-start:1.25rem}
li{margin:0 0 .5rem}
.problems{margin:0 0 1.5rem;padding:1rem;border:3px solid ${problem}}
.problems h2{margin-top:0}
.problems ul{margin:0;padding:0;list-style:none}
.problems li{margin:0;padding:.25rem 0}
.problems a,.problem{color:${problem};font-weight:bold}
fieldset{border:0;padding:0;min-width:0}
.field{margin:0 0 1.5rem}
legend{padding:0;font-weight:bold}
.field label{display:block;font-weight:bold}
.hint{margin:0 0 .5rem;color:${hint}}
.problem{margin:0 0 .5rem}
.field.wrong{padding:0 .75rem;border-inline-start:4px solid ${problem}}
input{font:inherit;color:inherit}
input[type=text],input[type=tel],input[type=date]{display:block;width:100%;max-width:20rem;min-height:2.75rem;padding:.5rem .75rem;border:2px solid ${border};border-radius:.25rem;background:#fff;-webkit-appearance:none;appearance:none}
[dir=rtl] input[dir=ltr]{text-align:right}
.wrong input{border-color:${problem}}
.choice{display:-webkit-flex;display:flex;-webkit-align-items:flex-start;align-items:flex-start}
.choice input{-webkit-flex:none;flex:none;width:1.75rem;height:1.75rem;margin:0}
.choice{padding:.25rem 0}
.field .choice label{padding:.125rem .75rem;font-weight:normal}
.under{padding:.25rem 0 .5rem;padding-inline-start:2.5rem}
.under .field{margin:0}
.code{font-size:2.5rem;font-weight:bold;line-height:1.2;white-space:nowrap;font-variant-numeric:tabular-nums}
[dir=rtl] .code{text-align:right}
.code span span+span{margin-inline-start:.25em}
.heard{-webkit-user-select:none;user-select:none;position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0 0 0 0);white-space:nowrap}
.button{display:inline-block;min-height:2.75rem;padding:.625rem 1.25rem;border:2px solid ${accent};border-radius:.25rem;font:inherit;font-weight:bold;text-align:center;text-decoration:none;color:#fff;background:${accent};cursor:pointer;-webkit-appearance:none;appearance:none}
`;

/** `color`: `#rrggbb` of the band that says whose page it is. */
export function styleSheet(color: string = accent): string {
  return `${common}.owner{color:${readableOn(color)};background:${color}}\n`;
}
