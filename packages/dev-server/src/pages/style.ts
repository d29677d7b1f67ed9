/** Every page's style: in the page itself, so that it needs nothing else and its policy can say so. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f3f4f8; --card: #fff; --sunken: #f6f7fb; --line: #dfe2ea; --edge: #80879a;
  --text: #171b26; --soft: #565e70;
  --accent: #3b4fd0; --on-accent: #fff; --tint: #eceffd;
  --good: #1c7a43; --bad: #b3261e; --bad-tint: #fdeceb; --shadow: 0 1px 2px #1b254014, 0 12px 32px #1b254014;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1219; --card: #181c26; --sunken: #12161f; --line: #2b3140; --edge: #7b8397;
    --text: #e8ebf2; --soft: #a3abbd;
    --accent: #a9b6ff; --on-accent: #10163a; --tint: #232a48;
    --good: #6bd398; --bad: #ff9d94; --bad-tint: #3a1d1e; --shadow: 0 12px 32px #0006;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; padding: 24px 16px; display: grid; place-items: center; align-content: center; gap: 16px;
  background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; text-size-adjust: 100%;
}
body.wide { place-items: start center; align-content: start; }
main { width: 100%; max-width: 400px; }
.wide main { max-width: 1080px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 16px; padding: 28px; box-shadow: var(--shadow); }
h1 { margin: 0 0 6px; font-size: 1.4rem; line-height: 1.25; letter-spacing: -0.01em; text-wrap: balance; }
h2 { margin: 0 0 12px; font-size: 1rem; }
p { margin: 0 0 16px; }
a { color: var(--accent); }
code { font: 0.9em ui-monospace, 'SF Mono', Menlo, Consolas, monospace; overflow-wrap: anywhere; }
main.card > p:last-child, section.card > :last-child > :last-child { margin-bottom: 0; }
.soft { color: var(--soft); font-size: 0.9rem; }
.footer { max-width: 400px; text-align: center; color: var(--soft); font-size: 0.8rem; margin: 0; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button { font: inherit; color: inherit; cursor: pointer; min-height: 44px; border-radius: 10px; }
.button { border: 1px solid var(--edge); background: none; padding: 0 16px; }
.button:hover { background: var(--sunken); }
.primary { border: 0; background: var(--accent); color: var(--on-accent); padding: 0 20px; font-weight: 600; }
.primary:hover { filter: brightness(1.08); }
.full { width: 100%; }
.quiet { border: 0; background: none; color: var(--soft); text-decoration: underline; text-underline-offset: 3px; padding: 0 12px; }
.quiet:hover { color: var(--text); }
label { display: block; font-size: 0.9rem; font-weight: 600; margin: 0 0 4px; }
input, select {
  width: 100%; min-height: 44px; padding: 0 12px; font: inherit; color: inherit; accent-color: var(--accent);
  background: var(--card); border: 1px solid var(--edge); border-radius: 10px; margin: 0 0 14px;
}
.alert { background: var(--bad-tint); color: var(--bad); border-radius: 10px; padding: 10px 14px; font-size: 0.9rem; }
ul.plain { list-style: none; margin: 0; padding: 0; }
.users { display: grid; gap: 8px; margin: 20px 0 0 !important; }
.user { display: flex; align-items: center; gap: 12px; width: 100%; padding: 10px 12px; text-align: left; background: none; border: 1px solid var(--line); border-radius: 12px; }
.user:hover { background: var(--tint); border-color: var(--accent); }
.user b { display: block; font-weight: 600; line-height: 1.3; }
.user .who { flex: 1; min-width: 0; }
.user .soft { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.user .go { color: var(--soft); }
.avatar { flex: none; display: grid; place-items: center; width: 40px; height: 40px; border-radius: 50%; background: var(--tint); color: var(--accent); font-weight: 700; }
details { margin-top: 20px; border-top: 1px solid var(--line); padding-top: 8px; }
summary { cursor: pointer; min-height: 44px; display: flex; align-items: center; color: var(--soft); font-size: 0.9rem; border-radius: 8px; }
summary::before { content: ''; width: 8px; height: 8px; margin: 0 12px 0 4px; border: solid; border-width: 0 2px 2px 0; transform: rotate(-45deg); }
details[open] summary::before { transform: rotate(45deg); }
.centred { text-align: center; margin: 12px 0 -12px; }
.columns { display: grid; gap: 16px; grid-template-columns: 1fr; align-items: start; }
.stack { display: grid; gap: 16px; min-width: 0; }
@media (min-width: 860px) { .columns { grid-template-columns: minmax(0, 5fr) minmax(0, 4fr); } }
fieldset { border: 0; margin: 0 0 16px; padding: 0; min-width: 0; }
legend { font-size: 0.9rem; font-weight: 600; padding: 0; margin: 0 0 8px; }
.kinds { display: grid; gap: 8px; }
@media (min-width: 520px) { .kinds { grid-template-columns: 1fr 1fr; } }
.kind { display: flex; gap: 10px; margin: 0; padding: 10px 12px; font-weight: 400; border: 1px solid var(--line); border-radius: 10px; cursor: pointer; }
.kind:hover { background: var(--sunken); }
.kind:has(:checked) { border-color: var(--accent); background: var(--tint); }
.kind:has(:focus-visible) { outline: 3px solid var(--accent); outline-offset: 2px; }
.kind input, .check input { width: 18px; height: 18px; min-height: 0; margin: 2px 0 0; flex: none; outline: none; }
.kind b { display: block; font-size: 0.95rem; line-height: 1.4; }
.kind span span { display: block; color: var(--soft); font-size: 0.8rem; line-height: 1.4; }
.numbers { display: grid; gap: 0 12px; align-items: end; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); }
.check { display: flex; gap: 10px; align-items: start; font-weight: 400; margin-bottom: 16px; }
.row { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; justify-content: space-between; padding: 8px 0; border-top: 1px solid var(--line); }
.row:first-child { border-top: 0; }
.row b { display: block; line-height: 1.3; }
.head { display: flex; align-items: start; justify-content: space-between; gap: 12px; margin-bottom: 4px; }
.head form { margin: -8px -12px 0 0; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
th, td { text-align: left; padding: 6px 0; border-top: 1px solid var(--line); font-weight: 400; overflow-wrap: anywhere; }
tr:first-child > * { border-top: 0; }
td { text-align: right; font-variant-numeric: tabular-nums; padding-left: 12px; }
tr.sub th { padding-left: 16px; color: var(--soft); }
tr.sub td { color: var(--soft); }
tr.bad > :is(th, td) { color: var(--bad); }
.pill { display: inline-block; background: var(--bad-tint); color: var(--bad); border-radius: 99px; padding: 2px 12px; font-size: 0.85rem; margin: 0 6px 6px 0; }
.top { margin-bottom: 20px; }
@media (max-width: 480px) { body { padding: 16px 12px; } .card { padding: 22px 18px; } }
@media (prefers-reduced-motion: no-preference) { button, .kind { transition: background-color 0.12s, border-color 0.12s; } }
`;
