// Dragging, wheel, pinch and keys for maps that already work as links. The picture is moved at once by its viewBox;
// after a pause the server draws the new view, which takes its place. Nothing is drawn here.
// A page hears of each new view by the event "communaux:bbox"; inputs marked data-map-bbox take it as their value, and
// say "change" when they are checked.
(() => {
  "use strict";
  const PAUSE = 220;
  const mercator = (lat) => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
  const latitude = (y) => (Math.atan(Math.exp(y)) * 360) / Math.PI - 90;
  const turn = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;
  const figures = (e) => e.target.closest?.("[data-map]");

  const wake = (figure) => {
    if (figure.dataset.awake !== undefined || !figure.dataset.fragmentUrl) return;
    figure.dataset.awake = "";
    const param = figure.dataset.param || "bbox";
    const pointers = new Map();
    let svg, size, box, timer, asked, moved, last;

    const adopt = () => {
      svg = figure.querySelector(".map-picture");
      size = svg.viewBox.baseVal;
      size = { w: size.width, h: size.height };
      box = { x: 0, y: 0, w: size.w };
    };

    const show = () => svg.setAttribute("viewBox", [box.x, box.y, box.w, (box.w * size.h) / size.w].join(" "));

    // The degrees under the viewBox, as the server writes them.
    const seen = () => {
      let [west, south, east, north] = figure.dataset.bbox.split(",").map(Number);
      if (east <= west) east += 360;
      const lon = (x) => west + (x / size.w) * (east - west);
      const top = mercator(north), tall = top - mercator(south);
      const lat = (y) => Math.max(-84.9, Math.min(84.9, latitude(top - (y / size.h) * tall)));
      const h = (box.w * size.h) / size.w;
      const whole = lon(box.x + box.w) - lon(box.x) >= 360;
      const ends = whole ? [-180, 180] : [turn(lon(box.x)), turn(lon(box.x + box.w))];
      return [ends[0], lat(box.y + h), ends[1], lat(box.y)].map((n) => n.toFixed(4)).join(",");
    };

    const settle = (bbox) => {
      const here = new URL(location.href);
      if (bbox) here.searchParams.set(param, bbox);
      else here.searchParams.delete(param);
      history.replaceState(history.state, "", here);
      document.querySelectorAll("[data-map-bbox]").forEach((input) => {
        input.value = figure.dataset.bbox;
        if (input.checked) input.dispatchEvent(new Event("change", { bubbles: true }));
      });
      figure.dispatchEvent(new CustomEvent("communaux:bbox", { bubbles: true, detail: { bbox: figure.dataset.bbox } }));
    };

    // Asks for the figure again; `bbox` empty means the view that shows all.
    const load = async (bbox, quiet) => {
      clearTimeout(timer);
      asked?.abort();
      asked = new AbortController();
      const wide = Math.round(svg.getBoundingClientRect().width) || size.w;
      const url = new URL(figure.dataset.fragmentUrl, location.href);
      if (bbox) url.searchParams.set(param, bbox);
      else url.searchParams.delete(param);
      url.searchParams.set("width", wide);
      url.searchParams.set("height", Math.round((wide * size.h) / size.w));
      figure.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(url, { signal: asked.signal, headers: { Accept: "text/html" } });
        if (!answer.ok) throw new Error(answer.status);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const next = page.querySelector("[data-map]");
        if (!next) throw new Error("no map");
        if (pointers.size) { later(); return; } // never under the hand that drags
        swap(next);
        if (!quiet) settle(bbox);
      } catch (error) {
        // The old picture stays, and so does every link on it.
        if (error.name === "AbortError") return;
      }
      figure.removeAttribute("aria-busy");
    };

    const swap = (next) => {
      const status = figure.querySelector("[role=status]");
      const fresh = next.querySelector("[role=status]");
      const held = figure.contains(document.activeElement) && document.activeElement;
      const label = held && held.closest("nav") && held.getAttribute("aria-label");
      if (status && fresh) {
        // The same element keeps speaking to those who listen.
        const said = fresh.textContent;
        fresh.replaceWith(status);
        if (status.textContent !== said) status.textContent = said;
      }
      figure.replaceChildren(...next.childNodes);
      figure.dataset.bbox = next.dataset.bbox;
      adopt();
      if (label) [...figure.querySelectorAll("nav a")].find((a) => a.getAttribute("aria-label") === label)?.focus();
      else if (held) { svg.setAttribute("tabindex", "-1"); svg.focus({ preventScroll: true }); }
    };

    const later = () => { clearTimeout(timer); timer = setTimeout(() => load(seen()), PAUSE); };

    const scale = () => box.w / svg.getBoundingClientRect().width;
    const pan = (dx, dy) => { box.x -= dx * scale(); box.y -= dy * scale(); show(); later(); };
    const zoom = (factor, x, y) => {
      const frame = svg.getBoundingClientRect();
      const fx = (x - frame.left) / frame.width, fy = (y - frame.top) / frame.height;
      const w = Math.max(size.w / 64, Math.min(size.w * 16, box.w / factor));
      const ratio = size.h / size.w;
      box = { x: box.x + fx * (box.w - w), y: box.y + fy * (box.w - w) * ratio, w };
      show();
      later();
    };
    const middle = (factor) => {
      const f = svg.getBoundingClientRect();
      zoom(factor, f.left + f.width / 2, f.top + f.height / 2);
    };

    figure.addEventListener("pointerdown", (e) => {
      if (e.button || !svg.contains(e.target)) return;
      pointers.set(e.pointerId, e);
      moved = pointers.size > 1;
      last = null;
    });
    figure.addEventListener("pointermove", (e) => {
      const before = pointers.get(e.pointerId);
      if (before && !e.buttons) lift(e); // let go outside of the window
      if (!before || !e.buttons) return;
      if (pointers.size === 2) {
        pointers.set(e.pointerId, e);
        const [a, b] = [...pointers.values()];
        const gap = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
        if (last) zoom(gap / last, (a.clientX + b.clientX) / 2, (a.clientY + b.clientY) / 2);
        last = gap;
        return;
      }
      const dx = e.clientX - before.clientX, dy = e.clientY - before.clientY;
      if (!moved && Math.hypot(dx, dy) < 5) return;
      if (!moved) svg.setPointerCapture(e.pointerId);
      moved = true;
      pointers.set(e.pointerId, e);
      pan(dx, dy);
    });
    const lift = (e) => { pointers.delete(e.pointerId); last = null; };
    figure.addEventListener("pointerup", lift);
    figure.addEventListener("pointercancel", lift);
    figure.addEventListener("dragstart", (e) => e.preventDefault());

    figure.addEventListener("click", (e) => {
      if (moved) { moved = false; e.preventDefault(); return; }
      const link = e.target.closest("[data-map-go]");
      if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
      e.preventDefault();
      const href = new URL(link.getAttribute("href"), location.href);
      load(href.searchParams.get(param) || "");
    }, true);

    // The wheel scrolls the page, unless Ctrl is held (a pinch on a touchpad says so too) or the map has the focus.
    figure.addEventListener("wheel", (e) => {
      if (!svg.contains(e.target) || !(e.ctrlKey || e.metaKey || svg.contains(document.activeElement))) return;
      e.preventDefault();
      zoom(Math.exp(-e.deltaY * (e.ctrlKey ? 0.01 : 0.002)), e.clientX, e.clientY);
    }, { passive: false });

    figure.addEventListener("keydown", (e) => {
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      const step = svg.getBoundingClientRect().width / 6;
      const act = {
        ArrowLeft: () => pan(step, 0), ArrowRight: () => pan(-step, 0),
        ArrowUp: () => pan(0, step), ArrowDown: () => pan(0, -step),
        "+": () => middle(1.6), "=": () => middle(1.6), "-": () => middle(1 / 1.6),
      }[e.key];
      if (act) { e.preventDefault(); act(); }
    });

    adopt();
    // On a small screen the marks and names are drawn again at the size they are seen.
    const wide = svg.getBoundingClientRect().width;
    if (wide && Math.abs(wide / size.w - 1) > 0.12) load(figure.dataset.bbox, true);
  };

  const all = (root) => root.querySelectorAll("[data-map]").forEach(wake);
  all(document);
  // htmx puts new pieces in the page.
  document.addEventListener("htmx:load", (e) => { if (figures(e)) wake(figures(e)); else all(e.target); });
})();
