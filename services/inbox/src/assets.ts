/** The style of the page; follows the system's light or dark colours. */
export const CSS = `
:root { color-scheme: light dark; --line: light-dark(#ddd, #333); --soft: light-dark(#666, #999); --mark: light-dark(#e8f0fe, #223); }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; height: 100vh; display: flex; flex-direction: column; }
header { display: flex; gap: 1rem; align-items: baseline; padding: .5rem 1rem; border-bottom: 1px solid var(--line); }
h1 { font-size: 1.1rem; margin: 0; } h1 a { color: inherit; text-decoration: none; } h2 { margin: .25rem 0 .75rem; }
header p { margin: 0; color: var(--soft); font-size: .85rem; }
main { flex: 1; display: grid; grid-template-columns: minmax(16rem, 26rem) 1fr; min-height: 0; }
nav { overflow: auto; border-right: 1px solid var(--line); }
ol { list-style: none; margin: 0; padding: 0; }
li a { display: grid; grid-template-columns: 1fr auto; gap: 0 .75rem; padding: .6rem 1rem; border-bottom: 1px solid var(--line); color: inherit; text-decoration: none; }
li a:hover, li a[aria-current] { background: var(--mark); }
li strong, .start { grid-column: 1 / -1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.to { overflow: hidden; text-overflow: ellipsis; } time, .start { color: var(--soft); font-size: .85rem; }
article { padding: 1rem 1.5rem; overflow: auto; display: flex; flex-direction: column; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .1rem 1rem; margin: 0 0 1rem; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
iframe { flex: 1 0 24rem; width: 100%; border: 1px solid var(--line); border-radius: 6px; background: #fff; margin-bottom: 1rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; } .empty { padding: 2rem; color: var(--soft); } .back { display: none; }
@media (max-width: 50rem) { main { grid-template-columns: 1fr; } .reading nav, body:not(.reading) main > .empty { display: none; } .back { display: inline; } }
`;

/** Fetches the list every two seconds while the page is visible, and puts it in place when it has changed. */
export const SCRIPT = `
const list = document.getElementById('list');
let shown = list.innerHTML;
async function refresh() {
  if (document.hidden) return;
  try {
    const response = await fetch('/list?selected=' + encodeURIComponent(list.dataset.selected));
    const fresh = await response.text();
    if (response.ok && fresh !== shown) list.innerHTML = shown = fresh;
  } catch {
    // The inbox is away for a moment: the next round will tell.
  }
}
setInterval(refresh, 2000);
document.addEventListener('visibilitychange', refresh);
refresh();
`;
