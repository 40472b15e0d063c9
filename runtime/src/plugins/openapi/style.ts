/** Inlined into the page, so that it needs nothing from elsewhere. */
export const style = `
:root { color-scheme: light dark; --text: #1c1c22; --soft: #5b5b66; --line: #dcdce3; --paper: #fff; --sheet: #f6f6f9; --accent: #0b62c4 }
@media (prefers-color-scheme: dark) { :root { --text: #ececf1; --soft: #a9a9b5; --line: #33333d; --paper: #16161b; --sheet: #1f1f26; --accent: #7cb7ff } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--text); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 56rem; margin: 0 auto; padding: 2rem 1rem 4rem }
header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: baseline; justify-content: space-between }
h1 { margin: 0; font-size: 1.75rem } h1 span { color: var(--soft); font-weight: 400 }
h2 { margin: 2rem 0 .5rem; font-size: 1rem; color: var(--soft) }
h3 { margin: 1rem 0 .25rem; font-size: .875rem } h3 small { color: var(--soft); font-weight: 400 }
a { color: var(--accent) }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0; padding: 0 .75rem; background: var(--sheet) }
details[open] { padding-bottom: .75rem }
summary { cursor: pointer; padding: .625rem 0; overflow-wrap: anywhere } summary span { color: var(--soft) } summary i { margin-left: .5rem; color: var(--soft) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: .25rem }
code, pre { font: .875rem/1.5 ui-monospace, monospace }
pre { margin: 0; padding: .75rem; overflow: auto; border: 1px solid var(--line); border-radius: .375rem; background: var(--paper) }
table { width: 100%; border-collapse: collapse; font-size: .875rem } td { padding: .375rem .75rem .375rem 0; border-top: 1px solid var(--line); vertical-align: top }
em { color: var(--soft) }
.method { display: inline-block; min-width: 4.25rem; font: 700 .75rem/1.5 ui-monospace, monospace }
.get { color: #0b62c4 } .post { color: #18794e } .put, .patch { color: #8a5a00 } .delete { color: #c02a2a }
@media (prefers-color-scheme: dark) { .get { color: #7cb7ff } .post { color: #63d69b } .put, .patch { color: #f0c063 } .delete { color: #ff9c9c } }
`
