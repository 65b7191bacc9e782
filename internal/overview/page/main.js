// Which view is shown: the address says it.
const views = ["clusters", "picture", "findings", "cluster"];

const show = (view) => {
  for (const name of views) $(name).hidden = name !== view;
  for (const a of document.querySelectorAll("[data-view]")) {
    const is = a.dataset.view === view || view === "cluster" && a.dataset.view === "clusters";
    if (is) a.setAttribute("aria-current", "page"); else a.removeAttribute("aria-current");
  }
};

const decoded = (text) => {
  try { return decodeURIComponent(text); } catch (e) { return text; }
};

const route = (isFirst) => {
  const [path, query] = location.hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const [view, ...rest] = path.split("/");
  if (location.hash === "#main") return; // the skip link
  switch (view) {
    case "cluster":
      clusterPage.show(decoded(rest.join("/")));
      show("cluster");
      break;
    case "picture": show("picture"); picture.start(); break;
    case "findings": show("findings"); findings.start(); break;
    case "rule": show("findings"); findings.start(); findings.open(rest.join("/")); return;
    default:
      show("clusters");
      if (query !== undefined || !isFirst) table.restore(query || "");
  }
  if (!isFirst) {
    window.scrollTo(0, 0);
    $("main").focus({ preventScroll: true });
  }
};

// The theme is that of the system, until another is chosen. Some browsers keep nothing for
// pages of files; then it holds for as long as the page is open.
const theme = (() => {
  const all = ["system", "light", "dark"];
  const stored = () => {
    try { return localStorage.getItem("thanos-fleet-theme"); } catch (e) { return null; }
  };
  const set = (name) => {
    if (name === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
    $("theme").textContent = "Theme: " + name;
    try { localStorage.setItem("thanos-fleet-theme", name); } catch (e) { /* not kept */ }
  };
  const start = () => {
    let at = Math.max(0, all.indexOf(stored()));
    set(all[at]);
    $("theme").hidden = false;
    $("theme").addEventListener("click", () => { at = (at + 1) % all.length; set(all[at]); });
  };
  return { start };
})();

document.addEventListener("keydown", (e) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName);
  if (e.key === "/" && !typing && !e.ctrlKey && !e.metaKey && !e.altKey) {
    e.preventDefault();
    if ($("clusters").hidden) { history.pushState(null, "", "#/clusters"); route(true); }
    table.search.focus();
    table.search.select();
  }
  if (e.key !== "Escape") return;
  if (picture.close()) return;
  if (e.target === table.search) { table.clear(); table.search.blur(); } else if (!$("cluster").hidden) location.hash = "#/clusters";
});

document.documentElement.classList.add("js");
theme.start();
table.start();
window.addEventListener("hashchange", () => route(false));
route(true);
