"use strict";
// Tells that the page is open, shows what was dropped and how far work is. Everything works without it.
(() => {
  const base = document.querySelector("script[data-base]").dataset.base;
  const alive = () => fetch(base + "alive", { method: "POST" }).catch(() => {});
  alive();
  setInterval(alive, 20000);

  const drop = document.querySelector(".drop");
  if (drop) {
    const input = drop.querySelector("input"), names = drop.querySelector("output");
    const show = () => { names.textContent = Array.from(input.files, (f) => f.name).join("，"); };
    input.addEventListener("change", show);
    for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (e) => { e.preventDefault(); drop.classList.add("over"); });
    for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, (e) => { e.preventDefault(); drop.classList.remove("over"); });
    drop.addEventListener("drop", (e) => { if (e.dataTransfer.files.length) { input.files = e.dataTransfer.files; show(); } });
    for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (e) => e.preventDefault());
  }

  for (const input of document.querySelectorAll(".params input")) {
    input.addEventListener("input", () => input.classList.toggle("changed", input.value !== input.defaultValue));
  }

  let timer = 0, said = null;
  const rest = () => {
    clearInterval(timer);
    if (said) said.remove();
    for (const b of document.querySelectorAll("button:disabled")) b.disabled = false;
  };
  for (const form of document.querySelectorAll("form[data-progress]")) {
    form.addEventListener("submit", () => {
      said = document.createElement("p");
      said.className = "progress";
      said.setAttribute("role", "status");
      said.textContent = form.dataset.progress;
      form.append(said);
      for (const b of form.querySelectorAll("button")) setTimeout(() => { b.disabled = true; });
      if (form.dataset.watch) {
        timer = setInterval(async () => {
          try {
            const r = await fetch(form.dataset.watch);
            said.textContent = form.dataset.progress + (await r.json()).claims;
          } catch (_) { /* the page is leaving */ }
        }, 700);
      }
    });
  }
  window.addEventListener("pageshow", (e) => { if (e.persisted) rest(); });
})();
