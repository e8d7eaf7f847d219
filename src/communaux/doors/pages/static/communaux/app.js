// Comfort on pages that already work without it. Everything hangs on data-… attributes; nothing is inline.
(() => {
  "use strict";
  const root = document.documentElement;

  // Theme: the form posts by itself; here it changes at once and the page stays where it is.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-theme-switch]") || !event.submitter) return;
    event.preventDefault();
    const chosen = event.submitter.value;
    root.dataset.theme = chosen;
    document.querySelectorAll("[data-theme-switch] button").forEach((button) =>
      button.setAttribute("aria-pressed", String(button.value === chosen)));
    const body = new URLSearchParams(new FormData(form, event.submitter));
    // Should the server not answer, the choice holds for this page only: nothing worth an alarm.
    await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  });

  // Small menus: one open at a time, closed by Escape or by a press outside.
  const close = (except) => document.querySelectorAll("details.drop[open]").forEach((drop) => {
    if (drop !== except) drop.open = false;
  });
  document.addEventListener("click", (event) => close(event.target.closest("details.drop")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.drop[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });

  // Forms marked data-guard ask before what was typed is left behind.
  const dirty = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) dirty.add(form);
  });
  document.addEventListener("submit", (event) => dirty.delete(event.target));
  window.addEventListener("beforeunload", (event) => {
    for (const form of dirty) if (form.isConnected) { event.preventDefault(); return; }
  });

  // data-autosubmit: a filter form sends itself when a choice changes (forms with hx-get do it through htmx).
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && !form.hasAttribute("hx-get")) form.requestSubmit();
  });

  const wake = (where) => {
    where.querySelectorAll("[data-focus]").forEach((summary) => summary.focus());
    where.querySelectorAll("[data-copy]").forEach((box) => {
      const button = box.querySelector("button");
      if (!navigator.clipboard || !button.hidden) return;
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(box.querySelector("input").value);
        box.querySelector("[role=status]").textContent = button.dataset.done;
        button.textContent = button.dataset.done;
      });
    });
  };
  wake(document);
  document.addEventListener("htmx:load", (event) => wake(event.target));

  // After a filter changed the list, say the new count aloud.
  document.addEventListener("htmx:afterSettle", () => {
    const count = document.querySelector(".results .count");
    if (count) document.getElementById("announce").textContent = count.textContent.trim();
  });
})();
