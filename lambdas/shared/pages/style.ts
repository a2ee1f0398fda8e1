/** The one style sheet, at most 10 kB: readable without it, on small screens, in both directions (logical properties). */
export const style = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;font:100%/1.5 system-ui,sans-serif;color:#1b1b1b;background:#fff}
main{max-width:34rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.5rem;line-height:1.25}
a{color:#005ea2}
:focus-visible{outline:.2rem solid #2491ff;outline-offset:.15rem}
`;
