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
  // Outreach board: keys act on the card that has the focus, and on nothing else.
  const cardKey = (card, key) => {
    const all = [...document.querySelectorAll("[data-card]")];
    if (key === "j" || key === "k") return all[all.indexOf(card) + (key === "j" ? 1 : -1)];
    return key === "o" ? card.querySelector("a") : card.querySelector(`button[data-key="${CSS.escape(key)}"]`);
  };
  document.addEventListener("keydown", (event) => {
    const card = document.activeElement?.closest("[data-card]");
    if (!card || event.ctrlKey || event.metaKey || event.altKey || !/^[jko1-9]$/.test(event.key)) return;
    const found = cardKey(card, event.key);
    if (!found) return;
    event.preventDefault();
    if (found.matches("[data-card]")) found.focus();
    else found.click();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    const from = button && document.querySelector(button.dataset.copy);
    if (!from) return;
    from.select();
    const done = () => {
      const told = document.querySelector("[data-copied]");
      if (told) told.textContent = button.dataset.done;
      button.textContent = button.dataset.done;
    };
    navigator.clipboard.writeText(from.value).then(done, () => document.execCommand("copy") && done());
  });
  const ready = () => {
    for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
    const wanted = document.querySelector("[data-focus]");
    if (!wanted) return;
    wanted.removeAttribute("data-focus");
    wanted.focus();
  };
  ready();
  document.addEventListener("htmx:after:swap", ready);
  // A decided group comes back in place: go on with the next one that is open.
  document.addEventListener("htmx:after:swap", () => {
    const queue = document.querySelector("[data-queue]");
    if (!queue || document.querySelector(".group.now")) return;
    go(document.querySelector(".group:not(.done)") || groups()[0]);
  });
})();
