/* Opens the event that was asked for, steps from row to row, and has the charts drawn. htmx does the asking. */
(() => {
  "use strict";
  const dialog = document.getElementById("detail");
  const narrow = matchMedia("(max-width: 60rem)");
  let shown = null;

  /* On a phone the filters would fill the first two screens. */
  if (narrow.matches) document.getElementById("asking").open = false;

  const links = () => [...document.querySelectorAll("a.row")];

  const step = (by) => {
    const all = links();
    const next = all[all.findIndex((link) => link.getAttribute("href") === shown) + by];
    if (next) next.click();
  };

  document.body.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.elt.matches("a.row")) shown = detail.elt.getAttribute("href");
  });
  document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target.id === "charts") document.dispatchEvent(new Event("newcharts"));
    if (detail.target.id !== "detail-body") return;
    document.querySelectorAll("tr.chosen").forEach((row) => row.classList.remove("chosen"));
    links().find((link) => link.getAttribute("href") === shown)?.closest("tr").classList.add("chosen");
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  });
  /* Without an answer there is nothing to swap: say why, until there is one again. */
  const tell = (id) => ["lost", "failed"].forEach((name) => { document.getElementById(name).hidden = name !== id; });
  document.body.addEventListener("htmx:sendError", () => tell("lost"));
  document.body.addEventListener("htmx:responseError", () => tell("failed"));
  document.body.addEventListener("htmx:beforeSwap", ({ detail }) => { if (detail.shouldSwap) tell(""); });

  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (event.target === dialog || button?.hasAttribute("data-close")) dialog.close();
    else if (button?.dataset.step) step(Number(button.dataset.step));
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight" || event.key === "ArrowDown") { step(1); event.preventDefault(); }
    if (event.key === "ArrowLeft" || event.key === "ArrowUp") { step(-1); event.preventDefault(); }
  });
})();
