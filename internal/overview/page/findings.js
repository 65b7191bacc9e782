// The findings: all clusters of each place, when they are asked for.
const placeOf = (p, name) => {
  const file = p.file && p.file.replaceAll(OWN, name) + (p.line ? ":" + p.line : "");
  return h("li", null, p.object.replaceAll(OWN, name), p.field ? [" ", h("code", null, p.field.replaceAll(OWN, name))] : "",
    file ? [" ", h("span", { class: "file" }, file)] : "");
};

const findings = (() => {
  const most = 20;
  const place = (p) => {
    const only = sizeOf(p.in) === 1 ? data.clusters[p.in[0][0]].n : "*";
    const li = placeOf(p, only);
    if (sizeOf(p.in)) li.append(" in ", ...[clusterList(p.in)].flat(Infinity));
    return li;
  };
  const fill = (list, places, from) => {
    const part = places.slice(from, from + most);
    list.append(...part.map(place));
    const left = places.length - from - part.length;
    if (left > 0) {
      const more = h("li", null, h("button", { type: "button", class: "plain", onclick: () => { more.remove(); fill(list, places, from + most); } }, left + " more"));
      list.append(more);
    }
  };
  let done = false;
  const start = () => {
    if (done) return;
    done = true;
    for (const e of document.querySelectorAll("[data-finding]")) {
      const list = e.querySelector(".places");
      list.replaceChildren();
      fill(list, data.findings[Number(e.dataset.finding)].places, 0);
    }
  };
  const open = (rule) => {
    const article = document.getElementById("rule-" + rule);
    if (!article) return;
    const details = article.querySelector("details");
    if (details) details.open = true;
    article.scrollIntoView();
    article.focus({ preventScroll: true });
  };
  return { start, open };
})();
