// The table of clusters: search, filters, order and arrow keys, on the rows of the page.
const table = (() => {
  const perChunk = 50;
  const root = $("table");
  const chunks = [...root.tBodies];
  const rows = chunks.flatMap((chunk) => [...chunk.rows]);
  const form = $("filters");
  const search = $("search");
  const selects = [...form.querySelectorAll("select")];
  let shown = rows;
  let column = "name", direction = 1;

  const cell = (row, name) => row.querySelector('[data-f="' + name + '"]');
  const values = (row, name) => [...cell(row, name).querySelectorAll("span")].map((s) => s.textContent);
  const found = (row) => row.querySelector(".found").dataset;
  const known = new Map();
  const facts = (row) => {
    if (!known.has(row)) {
      known.set(row, {
        name: row.cells[0].textContent,
        text: row.textContent.toLowerCase().replace(/\s+/g, " "),
        component: values(row, "component"), version: values(row, "version"),
        label: values(row, "label"), bucket: values(row, "bucket"),
        errors: Number(found(row).e), warnings: Number(found(row).w),
        changed: (row.querySelector("time") || {}).dateTime || "",
      });
    }
    return known.get(row);
  };

  const collator = new Intl.Collator("en", { numeric: true });
  const keys = {
    name: (f) => f.name, component: (f) => f.component.join(), version: (f) => f.version.join(),
    label: (f) => f.label.join(), bucket: (f) => f.bucket.join(), changed: (f) => f.changed,
    findings: (f) => String(f.errors * 100000 + f.warnings).padStart(9, "0"),
  };

  const matches = (f, words, wanted) => words.every((w) => f.text.includes(w)) &&
    Object.entries(wanted).every(([name, value]) => {
      if (name !== "severity") return f[name].includes(value);
      if (value === "none") return f.errors + f.warnings === 0;
      return (value === "error" ? f.errors : f.warnings) > 0;
    });

  const wanted = () => Object.fromEntries(selects.filter((s) => s.value).map((s) => [s.name, s.value]));

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const by = wanted();
    const all = words.length === 0 && Object.keys(by).length === 0;
    shown = all ? rows.slice() : rows.filter((row) => matches(facts(row), words, by));
    if (column !== "name" || direction < 0) {
      const key = keys[column];
      shown.sort((a, b) => direction * collator.compare(key(facts(a)), key(facts(b))));
    }
    chunks.forEach((chunk, i) => {
      const part = shown.slice(i * perChunk, (i + 1) * perChunk);
      chunk.replaceChildren(...part);
      chunk.hidden = part.length === 0;
      chunk.style.containIntrinsicSize = "auto " + part.length * 44 + "px";
    });
    $("empty").hidden = shown.length > 0;
    root.hidden = shown.length === 0;
    $("shown").textContent = all ? "" : shown.length + " of " + rows.length;
  };

  const fill = () => {
    for (const select of selects.filter((s) => s.name !== "severity")) {
      const options = [...new Set(rows.flatMap((row) => facts(row)[select.name]))].sort(collator.compare);
      select.append(...options.map((o) => h("option", { value: o }, o)));
      select.closest("label").hidden = options.length < 2;
    }
  };

  const sortBy = (name) => {
    direction = column === name ? -direction : name === "findings" || name === "changed" ? -1 : 1;
    column = name;
    for (const th of root.tHead.rows[0].cells) {
      th.setAttribute("aria-sort", th.dataset.column === name ? (direction > 0 ? "ascending" : "descending") : "none");
    }
    apply();
  };

  const move = (event) => {
    const row = event.target.closest("tbody tr");
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20, Home: -Infinity, End: Infinity }[event.key];
    if (!row || step === undefined) return;
    event.preventDefault();
    const at = shown.indexOf(row) + step;
    if (at < 0 && event.key === "ArrowUp") return search.focus();
    shown[Math.max(0, Math.min(shown.length - 1, at))].querySelector("a").focus();
  };

  // The state stands in the address, so that a view can be handed on.
  const address = () => {
    const query = new URLSearchParams(wanted());
    if (search.value) query.set("q", search.value);
    const text = query.toString();
    return "#/clusters" + (text ? "?" + text : "");
  };
  const restore = (query) => {
    const asked = new URLSearchParams(query);
    search.value = asked.get("q") || "";
    for (const select of selects) {
      fillOnce();
      select.value = asked.get(select.name) || "";
    }
    apply();
  };
  let filled = false;
  const fillOnce = () => {
    if (!filled) fill();
    filled = true;
  };

  const changed = () => {
    apply();
    history.replaceState(null, "", address());
  };
  const clear = () => {
    search.value = "";
    for (const select of selects) select.value = "";
    changed();
  };

  const start = () => {
    form.hidden = false;
    for (const th of root.tHead.rows[0].cells) {
      const button = h("button", { type: "button", onclick: () => sortBy(th.dataset.column) }, th.textContent);
      th.replaceChildren(button);
    }
    form.addEventListener("submit", (e) => e.preventDefault());
    form.addEventListener("reset", (e) => { e.preventDefault(); clear(); });
    search.addEventListener("input", changed);
    search.addEventListener("keydown", (e) => {
      if (e.key === "ArrowDown" && shown.length) { e.preventDefault(); shown[0].querySelector("a").focus(); }
    });
    for (const select of selects) select.addEventListener("change", changed);
    root.addEventListener("keydown", move);
    $("all").addEventListener("click", clear);
    setTimeout(fillOnce, 200); // after the first paint
  };
  return { start, restore, clear, search };
})();
