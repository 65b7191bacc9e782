// The page of one cluster.
const clusterPage = (() => {
  const sheet = (heads, rows) => h("div", { class: "sheet", tabindex: "0", role: "group", "aria-label": heads.join(", ") }, h("table", null,
    h("tr", null, heads.map((text) => h("th", { scope: "col" }, text))),
    rows.map((cells) => h("tr", null, cells.map((c) => h("td", null, c)))),
  ));
  const part = (title, content) => [h("h2", null, title), ...[content].flat()];
  const nothing = (text) => h("p", { class: "note" }, text);
  const code = (texts) => (texts || []).map((text) => h("code", null, text));
  const secured = (tls) => tls && tls !== "plain" ? h("span", { class: "tls" }, tls) : tls || h("i", null, "not known");

  const components = (s) => sheet(["Component", "Runs as", "Version", "Arguments that matter", "External labels"],
    (s.components || []).map((c) => [
      c.what,
      [c.kind + " " + c.name, c.replicas ? "\u00a0×\u00a0" + c.replicas : "", c.zones ? h("div", { class: "of" }, c.zones) : ""],
      c.version || h("i", null, "not known"),
      c.hidden ? h("i", null, "its arguments cannot be read") : code(c.args),
      code(c.labels),
    ]));

  const dials = (list, incoming) => sheet(
    incoming ? ["From", "What", "Address", "TLS", "To"] : ["What", "Whom", "Address", "TLS", "Answered by"],
    list.map((d) => {
      const others = clusterList(d.others);
      const answer = d.status ? h("i", null, d.status) : [d.to, sizeOf(d.others) ? [" in ", others] : ""];
      return incoming
        ? [[d.from, " in ", others], d.relation, h("code", null, d.address), secured(d.tls), d.to]
        : [d.from, d.relation, h("code", null, d.address), secured(d.tls), answer];
    }));

  const buckets = (list) => sheet(["Bucket", "Prefix", "Role", "By"], list.map((b) => [
    [b.name, h("div", { class: "of" }, [b.type, b.place].filter(Boolean).join(" "))],
    b.prefix || h("i", null, "none"), b.use, b.by,
  ]));

  const rings = (list) => sheet(["Ring", "Router or member", "Endpoints", "Replication factor", "Zones", "Tenants"], list.map((r) => [
    [r.name, r.algorithm ? h("div", { class: "of" }, r.algorithm) : ""], r.router, r.endpoints,
    r.factor || "1", (r.zones || []).join(", ") || h("i", null, "none"), (r.tenants || []).join(", ") || h("i", null, "all"),
  ]));

  const findings = (i, name) => data.findings.filter((f) => f.places.some((p) => holds(p.in, i))).map((f) =>
    h("div", { class: "finding" },
      h("p", null, h("b", { class: f.severity }, f.severity), " ", h("a", { href: "#/rule/" + f.rule }, h("code", null, f.rule)), " ",
        f.message, f.remedy ? [" ", h("span", { class: "remedy" }, f.remedy)] : ""),
      h("ul", { class: "places" }, f.places.filter((p) => holds(p.in, i)).map((p) => placeOf(p, name)))));

  const show = (title) => {
    const at = byTitle.get(title);
    const root = $("cluster");
    if (at === undefined) {
      root.replaceChildren(h("h1", null, "No such cluster"), h("p", null, "There is no cluster ", h("b", null, title), "."), back());
      return false;
    }
    const cluster = data.clusters[at];
    const s = named(data.shapes[cluster.s], cluster.n);
    const found = findings(at, cluster.n);
    const like = data.clusters.flatMap((c, i) => c.s === cluster.s && i !== at ? [[i, i]] : []);
    root.replaceChildren(
      back(),
      h("h1", null, titleOf(cluster)),
      h("div", { class: "facts" }, (s.labels || []).map((l) => h("span", null, l)), cluster.c ? h("span", null, "changed " + cluster.c) : ""),
      like.length ? h("div", { class: "of" }, "Alike but for its name: ", clusterList(like)) : "",
      ...part("Findings", found.length ? found : h("p", { class: "note good" }, "Nothing found.")),
      ...part("What runs", (s.components || []).length ? components(s) : nothing("Nothing of Prometheus or Thanos runs here, as far as is known.")),
      (s.also || []).length ? h("p", { class: "of" }, "Also there: " + s.also.join(", ") + ".") : "",
      ...part("Whom it dials", (s.dials || []).length ? dials(s.dials, false) : nothing("It dials nobody.")),
      ...part("Who dials it", (s.dialledBy || []).length ? dials(s.dialledBy, true) : nothing("No other cluster dials it.")),
      ...part("Buckets", (s.buckets || []).length ? buckets(s.buckets) : nothing("It has no bucket that can be read.")),
      ...((s.rings || []).length ? part("Hashrings", rings(s.rings)) : []),
    );
    return true;
  };
  const back = () => h("a", { class: "back", href: "#/clusters" }, "← All clusters");
  return { show };
})();
