/** The look of the published page: the colours of the product, at the size of a page that strangers fill in. */
export const formStyle = `
*, *::before, *::after { box-sizing: border-box; }
:root {
  color-scheme: light dark;
  --canvas: oklch(0.955 0.008 82); --surface: oklch(0.998 0.002 85); --field: oklch(0.985 0.005 85);
  --rule: oklch(0.895 0.01 80); --edge: oklch(0.6 0.014 75); --text: oklch(0.26 0.014 65); --soft: oklch(0.45 0.016 65);
  --accent: oklch(0.44 0.085 225); --accent-hover: oklch(0.38 0.08 225); --accent-soft: oklch(0.93 0.025 222);
  --on-accent: oklch(0.99 0.004 220); --focus: oklch(0.5 0.13 235); --wrong: oklch(0.47 0.15 27);
  --size: 17px;
}
@media (prefers-color-scheme: dark) {
  :root {
    --canvas: oklch(0.185 0.008 70); --surface: oklch(0.222 0.009 70); --field: oklch(0.258 0.01 70);
    --rule: oklch(0.325 0.011 70); --edge: oklch(0.56 0.014 75); --text: oklch(0.93 0.01 85); --soft: oklch(0.745 0.013 80);
    --accent: oklch(0.78 0.085 215); --accent-hover: oklch(0.84 0.075 215); --accent-soft: oklch(0.315 0.04 225);
    --on-accent: oklch(0.2 0.03 225); --focus: oklch(0.8 0.11 225); --wrong: oklch(0.77 0.125 27);
  }
}
@media (prefers-contrast: more) {
  :root { --rule: var(--text); --edge: var(--text); --soft: var(--text); }
}
html { font-size: var(--size); -webkit-text-size-adjust: 100%; }
html[data-place='stand'] { --size: 21px; }
body {
  margin: 0; border-top: 5px solid var(--accent); min-height: 100vh; background: var(--canvas); color: var(--text);
  font: 400 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; overflow-wrap: anywhere;
}
h1, h2, p, ul, fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
h1 { font: 500 2.1rem/1.2 Georgia, 'Times New Roman', serif; letter-spacing: -0.01em; text-wrap: balance; }
h2 { font: 500 1.7rem/1.25 Georgia, 'Times New Roman', serif; }
[hidden] { display: none !important; }
.sheet { max-width: 42rem; margin: 0 auto; padding: 1.25rem 1.25rem 3rem; }
.top { display: flex; justify-content: space-between; align-items: center; gap: 1rem; min-height: 2.75rem; color: var(--soft); }
.company { font-weight: 600; }
.languages { display: flex; flex: none; gap: 0.25rem; white-space: nowrap; }
.languages button {
  min-width: 2.75rem; min-height: 2.75rem; padding: 0 0.6rem; border: 1px solid transparent; border-radius: 8px; background: none;
  color: inherit; font: inherit; cursor: pointer;
}
.languages button[aria-pressed='true'] { border-color: var(--edge); color: var(--text); font-weight: 600; }
.intro { margin: 1.25rem 0 1.75rem; }
.intro p { margin-top: 0.75rem; color: var(--soft); font-size: 1.1rem; white-space: pre-line; text-wrap: pretty; }
.card {
  margin-top: 1rem; padding: 1.4rem; border: 1px solid var(--rule); border-radius: 14px; background: var(--surface);
}
legend, .label { display: block; padding: 0; font-weight: 600; }
.big, .card > legend { font-size: 1.2rem; line-height: 1.35; }
.card > legend { float: left; width: 100%; }
.card > legend + * { clear: both; }
.help { color: var(--soft); font-size: 0.92rem; }
.optional { color: var(--soft); font-size: 0.88rem; font-weight: 400; }
input[type='text'], input[type='tel'], textarea {
  display: block; width: 100%; min-height: 3rem; margin-top: 0.4rem; padding: 0.65rem 0.8rem; border: 1px solid var(--edge);
  border-radius: 9px; background: var(--field); color: var(--text); font: inherit;
}
textarea { min-height: 9.5rem; margin-top: 0.75rem; font: 400 1.2rem/1.5 Georgia, 'Times New Roman', serif; resize: vertical; field-sizing: content; }
input[aria-invalid] { border-color: var(--wrong); }
.wrong { color: var(--wrong); font-size: 0.95rem; font-weight: 600; }
.wrong:not(:empty) { margin-top: 0.4rem; }
:is(input, textarea, button, a, summary):focus-visible, .chip:has(:focus-visible) { outline: 3px solid var(--focus); outline-offset: 2px; }
:is(h1, h2, section):focus { outline: none; }
input[type='checkbox'], input[type='radio'] { width: 1.35rem; height: 1.35rem; margin: 0; flex: none; accent-color: var(--accent); }
.tick-row { display: flex; align-items: flex-start; gap: 0.75rem; padding: 0.6rem 0; cursor: pointer; }
.tick-row input { margin-top: 0.08rem; }
.stakes { margin-top: 0.5rem; }
.stake + .stake { border-top: 1px solid var(--rule); }
.stake:not(:has(.tick:checked)) .weights { display: none; }
.weights { padding: 0 0 0.9rem 2.1rem; }
.weights legend { font-size: 0.92rem; font-weight: 400; color: var(--soft); }
.scale { display: grid; grid-template-columns: repeat(5, minmax(0, 4rem)); gap: 0.4rem; margin-top: 0.4rem; }
.ends { display: flex; justify-content: space-between; max-width: 21.6rem; color: var(--soft); font-size: 0.88rem; }
.chips { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-top: 0.4rem; }
.chip {
  position: relative; display: flex; align-items: center; justify-content: center; min-height: 2.75rem; padding: 0.3rem 0.2rem;
  border: 1px solid var(--edge); border-radius: 9px; background: var(--field); color: var(--text); font-size: 1rem; cursor: pointer;
}
.chip input { position: absolute; inset: 0; width: 100%; height: 100%; opacity: 0; cursor: pointer; }
.chip small { color: var(--soft); white-space: nowrap; }
.chip:has(:checked) { border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 600; }
.chip:has(:checked) small { color: inherit; font-weight: 400; }
.day { margin-top: 1rem; }
.day legend { font-size: 1rem; }
.day .chips { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); }
.day .chip { padding: 0.35rem 0.15rem; font-size: 0.97rem; line-height: 1.25; text-align: center; }
.day .chip small { display: block; font-size: 0.8rem; }
.row { padding-top: 1.1rem; }
.consent { white-space: pre-line; }
.trap { position: absolute; left: -10000px; width: 1px; height: 1px; overflow: hidden; }
.act {
  display: block; width: 100%; min-height: 3.5rem; margin-top: 1.4rem; padding: 0.7rem 1.5rem; border: 1px solid transparent; border-radius: 11px;
  background: var(--accent); color: var(--on-accent); font: inherit; font-size: 1.15rem; font-weight: 600; cursor: pointer;
}
.act:hover { background: var(--accent-hover); }
.act:disabled { opacity: 0.6; cursor: progress; }
.act.quiet { width: auto; min-height: 2.75rem; border-color: var(--edge); background: none; color: var(--text); font-size: 1rem; font-weight: 500; }
.status:not(:empty) { margin-top: 0.8rem; font-weight: 600; }
.said { margin: 1rem 0; padding: 1rem 1.2rem; border-radius: 11px; background: var(--accent-soft); }
.said ul { padding-left: 1.2rem; font-weight: 600; }
.result p, .result ul { margin-top: 0.75rem; }
.said > :first-child { margin-top: 0; }
.mail-text { margin-top: 0.75rem; padding: 0.9rem; border: 1px solid var(--rule); border-radius: 9px; background: var(--field); white-space: pre-wrap; font-size: 0.92rem; }
.idle {
  position: fixed; inset: auto 1rem 1rem; z-index: 1; display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.75rem;
  max-width: 40rem; margin: 0 auto; padding: 1rem 1.25rem; border: 2px solid var(--accent); border-radius: 14px; background: var(--surface);
}
.idle .act { margin: 0; }
.staff { margin-top: 2rem; color: var(--soft); font-size: 0.85rem; }
.row .help { margin-top: 0.3rem; }
@media (max-width: 26rem) {
  h1 { font-size: 1.9rem; }
  .sheet { padding-inline: 0.9rem; }
  .card { padding: 1.1rem; }
  .day .chip small { font-size: 0.75rem; }
}
@media (min-width: 40rem) {
  .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.25rem; }
}
@media (forced-colors: active) {
  .chip:has(:checked) { forced-color-adjust: none; background: Highlight; color: HighlightText; }
}
@media print { .act, .languages { display: none; } }
`;
