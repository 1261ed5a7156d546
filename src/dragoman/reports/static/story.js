/* Shows what marked words were taken for, and the parts of the event that was chosen. All it shows stands in the page. */
(() => {
  "use strict";
  const box = document.getElementById("why");
  const marked = [...document.querySelectorAll("[data-e]")];
  let held = false;

  const line = (text, name) => {
    const row = document.createElement("p");
    row.dir = "auto";
    if (name) row.className = name;
    row.textContent = text;
    return row;
  };

  const parts = (piece) => (piece.dataset.e || "").split(";").filter(Boolean).map((item) => item.split(":"));

  const explain = (piece) => {
    const rows = [];
    for (const number of (piece.dataset.m || "").split(" ").filter(Boolean)) {
      const cells = [...document.getElementById("m" + number).cells].map((cell) => cell.textContent);
      rows.push(line(`${cells[0]} “${cells[1]}”`, "head"), line(cells[2]), line(`${cells[3]}, confidence ${cells[4]}`, "note"));
    }
    for (const [number, part] of parts(piece).slice(0, 6)) {
      const event = document.querySelector(`#e${number} summary`);
      if (event) rows.push(line(`${part} of event ${number}: ${event.textContent.trim().replace(/\s+/g, " ")}`, "part"));
    }
    box.replaceChildren(...rows);
    box.hidden = rows.length === 0;
  };

  const light = (id) => {
    document.querySelectorAll(".chosen").forEach((item) => item.classList.remove("chosen"));
    let before = null;
    for (const piece of marked) {
      const mine = id ? parts(piece).filter(([number]) => "e" + number === id) : [];
      piece.classList.toggle("lit", mine.length > 0);
      if (!mine.length) continue;
      piece.dataset.part = mine.map(([, part]) => part).join(", ");
      /* Of pieces that touch, the last is labelled. */
      if (before && before.nextSibling === piece && before.dataset.part === piece.dataset.part) before.dataset.part = "";
      before = piece;
    }
    const item = id && document.getElementById(id);
    if (item) item.classList.add("chosen");
    return item;
  };

  document.addEventListener("pointerover", (event) => {
    const piece = event.target.closest(".story .m");
    if (piece && event.pointerType === "mouse") { held = false; explain(piece); }
  });
  document.addEventListener("pointerout", (event) => {
    if (!held && event.pointerType === "mouse" && event.target.closest(".story .m")) box.hidden = true;
  });
  document.addEventListener("focusin", (event) => {
    const piece = event.target.closest(".story .m");
    if (piece) explain(piece);
  });
  document.addEventListener("click", (event) => {
    const piece = event.target.closest(".story .m");
    if (!piece) {
      if (!event.target.closest("#why")) { held = false; box.hidden = true; }
      return;
    }
    held = true;
    explain(piece);
    const link = piece.getAttribute("href");
    if (!link) return;
    event.preventDefault();
    const item = light(link.slice(1));
    if (item) {
      item.querySelector("details").open = true;
      if (item.closest("aside").scrollHeight > item.closest("aside").clientHeight) item.scrollIntoView({ block: "nearest" });
    }
  });
  document.addEventListener("toggle", (event) => {
    const item = event.target.closest(".events li");
    if (item && event.target.open && !item.classList.contains("chosen")) light(item.id);
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { box.hidden = true; light(""); }
  });
  if (location.hash) {
    const item = light(location.hash.slice(1));
    if (item && item.querySelector("details")) item.querySelector("details").open = true;
  }
})();
