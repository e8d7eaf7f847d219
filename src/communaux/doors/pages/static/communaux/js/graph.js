// Dragging, zooming and pointing in graphs that already work as links: only the viewBox and classes change.
(() => {
  "use strict";
  const wake = (figure) => {
    if (figure.dataset.awake !== undefined) return;
    figure.dataset.awake = "";
    const svg = figure.querySelector(".graph-picture");
    const { width, height } = svg.viewBox.baseVal;
    const pointers = new Map();
    let box = { x: 0, y: 0, w: width }, moved, last;

    const show = () => svg.setAttribute("viewBox", [box.x, box.y, box.w, (box.w * height) / width].join(" "));
    const pan = (dx, dy) => {
      const scale = box.w / svg.getBoundingClientRect().width;
      box.x -= dx * scale;
      box.y -= dy * scale;
      show();
    };
    const zoom = (factor, x, y) => {
      const frame = svg.getBoundingClientRect();
      const fx = x === undefined ? 0.5 : (x - frame.left) / frame.width;
      const fy = y === undefined ? 0.5 : (y - frame.top) / frame.height;
      const w = Math.max(width / 12, Math.min(width, box.w / factor));
      box = { x: box.x + fx * (box.w - w), y: box.y + (fy * (box.w - w) * height) / width, w };
      show();
    };

    const controls = figure.querySelector(".map-controls");
    controls.hidden = false;
    controls.addEventListener("click", (e) => {
      const button = e.target.closest("button");
      if (!button) return;
      if (button.hasAttribute("data-graph-in")) zoom(1.6);
      else if (button.hasAttribute("data-graph-out")) zoom(1 / 1.6);
      else { box = { x: 0, y: 0, w: width }; show(); }
    });

    svg.addEventListener("pointerdown", (e) => {
      if (e.button) return;
      pointers.set(e.pointerId, e);
      moved = pointers.size > 1;
      last = null;
    });
    svg.addEventListener("pointermove", (e) => {
      const before = pointers.get(e.pointerId);
      if (before && !e.buttons) lift(e); // let go outside of the window
      if (!before || !e.buttons) return;
      const dx = e.clientX - before.clientX, dy = e.clientY - before.clientY;
      if (pointers.size === 2) {
        pointers.set(e.pointerId, e);
        const [a, b] = [...pointers.values()];
        const gap = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
        if (last) zoom(gap / last, (a.clientX + b.clientX) / 2, (a.clientY + b.clientY) / 2);
        last = gap;
      } else if (moved || Math.hypot(dx, dy) > 5) {
        if (!moved) svg.setPointerCapture(e.pointerId);
        moved = true;
        pointers.set(e.pointerId, e);
        pan(dx, dy);
      }
    });
    const lift = (e) => { pointers.delete(e.pointerId); last = null; };
    svg.addEventListener("pointerup", lift);
    svg.addEventListener("pointercancel", lift);
    svg.addEventListener("dragstart", (e) => e.preventDefault());
    svg.addEventListener("click", (e) => { if (moved) { moved = false; e.preventDefault(); } }, true);
    svg.addEventListener("wheel", (e) => {
      if (!(e.ctrlKey || e.metaKey || svg.contains(document.activeElement))) return;
      e.preventDefault();
      zoom(Math.exp(-e.deltaY * (e.ctrlKey ? 0.01 : 0.002)), e.clientX, e.clientY);
    }, { passive: false });
    figure.addEventListener("keydown", (e) => {
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      const act = {
        ArrowLeft: () => pan(80, 0), ArrowRight: () => pan(-80, 0), ArrowUp: () => pan(0, 80),
        ArrowDown: () => pan(0, -80), "+": () => zoom(1.6), "=": () => zoom(1.6), "-": () => zoom(1 / 1.6),
      }[e.key];
      if (act && box.w < width || act && "+=".includes(e.key)) { e.preventDefault(); act(); }
    });

    // Pointing at a node brings out its relations and their other ends.
    const lines = [...svg.querySelectorAll("[data-ends]")].map((line) => [line, ...line.dataset.ends.split(" ")]);
    const point = (node) => {
      svg.classList.toggle("graph-pointed", Boolean(node));
      svg.querySelectorAll(".near").forEach((e) => e.classList.remove("near"));
      if (!node) return;
      const near = new Set([node.dataset.node]);
      for (const [line, a, b] of lines) {
        if (a !== node.dataset.node && b !== node.dataset.node) continue;
        line.classList.add("near");
        near.add(a).add(b);
      }
      svg.querySelectorAll("[data-node]").forEach((e) => e.classList.toggle("near", near.has(e.dataset.node)));
    };
    const node = (e) => e.target.closest?.("a[data-node]");
    svg.addEventListener("pointerover", (e) => { if (e.pointerType === "mouse") point(node(e)); });
    svg.addEventListener("pointerleave", () => point(null));
    svg.addEventListener("focusin", (e) => { if (node(e)?.matches(":focus-visible")) point(node(e)); });
    svg.addEventListener("focusout", () => point(null));
  };

  const all = (root) => root.querySelectorAll("[data-graph]").forEach(wake);
  all(document);
  document.addEventListener("htmx:load", (e) => all(e.target.parentNode || document));
})();
