// Small comforts over pages that work without any script: keys of the review queue, select-to-submit, choose all.
"use strict";
(() => {
  const typing = (element) => element && element.closest("input:not([type=checkbox]), textarea, select");

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.matches("[data-submit]")) field.form.requestSubmit();
    if (field.matches("[data-all]")) {
      for (const box of document.querySelectorAll(`input[name="${field.dataset.all}"]`)) box.checked = field.checked;
    }
  });

  // Review queue: one group is "now"; keys act on it.
  const groups = () => [...document.querySelectorAll(".group")];
  const current = () => document.querySelector(".group.now") || groups()[0];
  const go = (group) => {
    if (!group) return;
    for (const each of groups()) each.classList.toggle("now", each === group);
    group.focus({ preventScroll: true });
    group.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const all = groups();
    const at = all.indexOf(current());
    go(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  };
  const press = (selector) => current()?.querySelector(selector)?.click();
  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    1: () => press("button[value=keep]"),
    2: () => press("button[value=ignore]"),
    3: () => press("button[value=act]"),
    4: () => press("button[value=protect]"),
    u: () => press("button[value=undo]"),
    n: () => current()?.querySelector("input[name=note]")?.focus(),
    o: () => {
      const details = current()?.querySelector("details");
      if (details) details.open = !details.open;
    },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !document.querySelector("[data-queue]")) return;
    if (event.key === "Escape" && typing(document.activeElement)) return go(current());
    if (typing(document.activeElement) || !(event.key in KEYS)) return undefined;
    event.preventDefault();
    return KEYS[event.key]();
  });
  // A decided group comes back in place: go on with the next one that is open.
  document.addEventListener("htmx:after:swap", () => {
    const queue = document.querySelector("[data-queue]");
    if (!queue || document.querySelector(".group.now")) return;
    go(document.querySelector(".group:not(.done)") || groups()[0]);
  });
})();
