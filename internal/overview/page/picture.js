// The picture: pan, zoom, and boxes that open.
const picture = (() => {
  const canvas = $("canvas");
  const svg = canvas.querySelector("svg");
  const panel = $("members");
  let whole, view;

  const set = () => svg.setAttribute("viewBox", [view.x, view.y, view.w, view.h].map((n) => n.toFixed(2)).join(" "));
  const fit = () => { view = { ...whole }; set(); };
  const pixel = () => {
    const box = svg.getBoundingClientRect();
    return Math.max(view.w / (box.width || 1), view.h / (box.height || 1));
  };
  const at = (event) => {
    const box = svg.getBoundingClientRect(), scale = pixel();
    return {
      x: view.x + view.w / 2 + (event.clientX - box.left - box.width / 2) * scale,
      y: view.y + view.h / 2 + (event.clientY - box.top - box.height / 2) * scale,
    };
  };
  const zoom = (factor, p = { x: view.x + view.w / 2, y: view.y + view.h / 2 }) => {
    const w = Math.min(whole.w * 4, Math.max(120, view.w * factor)), by = w / view.w;
    view = { x: p.x - (p.x - view.x) * by, y: p.y - (p.y - view.y) * by, w, h: view.h * by };
    set();
  };
  const pan = (dx, dy) => { view.x += dx; view.y += dy; set(); };

  // One finger or the mouse moves, two fingers zoom.
  const pointers = new Map();
  let moved = 0;
  const down = (e) => { pointers.set(e.pointerId, e); moved = 0; };
  const drag = (e) => {
    const before = pointers.get(e.pointerId);
    if (!before) return;
    const others = [...pointers.values()].filter((p) => p.pointerId !== e.pointerId);
    if (others.length) {
      const distance = (a) => Math.hypot(a.clientX - others[0].clientX, a.clientY - others[0].clientY) || 1;
      zoom(distance(before) / distance(e), at(others[0]));
    } else {
      const scale = pixel();
      pan((before.clientX - e.clientX) * scale, (before.clientY - e.clientY) * scale);
    }
    moved += Math.abs(before.clientX - e.clientX) + Math.abs(before.clientY - e.clientY);
    if (moved > 4) { canvas.classList.add("moving"); canvas.setPointerCapture(e.pointerId); }
    pointers.set(e.pointerId, e);
  };
  const up = (e) => { pointers.delete(e.pointerId); canvas.classList.remove("moving"); };

  const keys = (e) => {
    const step = view.w / 12;
    const does = {
      ArrowLeft: () => pan(-step, 0), ArrowRight: () => pan(step, 0), ArrowUp: () => pan(0, -step), ArrowDown: () => pan(0, step),
      "+": () => zoom(0.8), "=": () => zoom(0.8), "-": () => zoom(1.25), 0: fit,
    }[e.key];
    if (!does || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    does();
  };

  // A box of one cluster leads to its page; one of several lists them.
  let opener = null;
  const open = (group) => {
    const all = JSON.parse(group.dataset.box);
    if (all.length === 1) { location.hash = "#/cluster/" + encodeURIComponent(all[0]); return; }
    opener = group;
    const list = h("ul", { tabindex: "0" }), search = h("input", { type: "search", "aria-label": "Search the clusters of the box", placeholder: "Search" });
    const fill = () => list.replaceChildren(...all.filter((t) => t.toLowerCase().includes(search.value.toLowerCase()))
      .map((t) => h("li", null, byTitle.has(t) ? linkTo(byTitle.get(t)) : t)));
    search.addEventListener("input", fill);
    fill();
    panel.replaceChildren(
      h("div", { class: "head" }, h("h2", null, plural(all.length, "cluster") + " of one shape"), h("button", { type: "button", class: "plain", "aria-label": "Close", onclick: close }, "✕")),
      search, list);
    panel.hidden = false;
    search.focus();
  };
  const close = () => {
    if (panel.hidden) return false;
    panel.hidden = true;
    if (opener) opener.focus();
    return true;
  };

  const start = () => {
    if (whole || !svg) return;
    const [x, y, w, height] = svg.getAttribute("viewBox").split(/\s+/).map(Number);
    whole = { x, y, w, h: height };
    fit();
    document.querySelector(".tools").hidden = false;
    document.querySelector(".tools").addEventListener("click", (e) => {
      const does = { in: () => zoom(0.7), out: () => zoom(1 / 0.7), fit }[e.target.dataset.zoom];
      if (does) does();
    });
    canvas.addEventListener("wheel", (e) => { e.preventDefault(); zoom(Math.exp(Math.max(-60, Math.min(60, e.deltaY)) / 250), at(e)); }, { passive: false });
    canvas.addEventListener("pointerdown", down);
    canvas.addEventListener("pointermove", drag);
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, up);
    canvas.addEventListener("keydown", keys);
    for (const group of svg.querySelectorAll("[data-box]")) {
      group.addEventListener("click", () => { if (moved <= 4) open(group); });
      group.addEventListener("keydown", (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); open(group); } });
    }
  };
  return { start, close };
})();
