// What all views share: the data, and elements that are made of text alone, so that a name
// is never read as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const OWN = "\u0001"; // stands for the name of the cluster that a text is about

const $ = (id) => document.getElementById(id);

const h = (tag, attributes, ...children) => {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === false || value === undefined || value === null) continue;
    if (name.startsWith("on")) e.addEventListener(name.slice(2), value);
    else e.setAttribute(name, value === true ? "" : value);
  }
  e.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false && c !== ""));
  return e;
};

const plural = (n, noun) => n + " " + noun + (n === 1 ? "" : "s");

const titleOf = (cluster) => cluster.t || cluster.n;
const byTitle = new Map(data.clusters.map((c, i) => [titleOf(c), i]));
const addressOf = (i) => "#/cluster/" + encodeURIComponent(titleOf(data.clusters[i]));
const linkTo = (i) => h("a", { href: addressOf(i) }, titleOf(data.clusters[i]));

// Numbers of clusters come as ranges, the first and the last of each.
const numbers = (ranges) => (ranges || []).flatMap(([a, b]) => Array.from({ length: b - a + 1 }, (_, k) => a + k));
const holds = (ranges, i) => (ranges || []).some(([a, b]) => a <= i && i <= b);
const sizeOf = (ranges) => (ranges || []).reduce((sum, [a, b]) => sum + b - a + 1, 0);

// The clusters of ranges: a few by name, more behind a line that opens.
const clusterList = (ranges) => {
  const n = sizeOf(ranges);
  if (n <= 3) return numbers(ranges).map((i, k) => [k ? ", " : "", linkTo(i)]);
  const list = h("ul");
  const details = h("details", { class: "many" }, h("summary", null, plural(n, "cluster")), list);
  details.addEventListener("toggle", () => {
    if (details.open && !list.children.length) list.append(...numbers(ranges).map((i) => h("li", null, linkTo(i))));
  });
  return details;
};

// A value of a shape, with the cluster's name put in.
const named = (value, name) => {
  if (typeof value === "string") return value.replaceAll(OWN, name);
  if (Array.isArray(value)) return value.map((v) => named(v, name));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, named(v, name)]));
  }
  return value;
};
