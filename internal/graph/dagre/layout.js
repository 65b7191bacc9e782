// Lays out the graph in `input` (JSON) and gives the places back as JSON.
// dagre wants structuredClone, which browsers have and this engine has not.
var structuredClone = (value) => JSON.parse(JSON.stringify(value));

(() => {
  const graph = JSON.parse(input);
  const spacing = { rankdir: "LR", nodesep: 26, ranksep: 50, edgesep: 36, marginx: 0, marginy: 0 };
  const label = (e) => ({ width: e.Width, height: e.Height, labelpos: "c" });
  const place = (n) => ({ X: n.x, Y: n.y, Width: n.width, Height: n.height });
  const points = (edge) => ({ Points: edge.points.map((p) => ({ X: p.x, Y: p.y })), X: edge.x || 0, Y: edge.y || 0 });

  // Everything at once: the picture with the shortest lines.
  const whole = () => {
    const g = new dagre.graphlib.Graph({ compound: true, multigraph: true });
    g.setGraph({ ...spacing });
    const full = new Set(graph.Nodes.map((n) => n.Parent));
    const empty = { width: 160, height: 40 }; // nothing in it gives it a size
    for (const id of graph.Clusters) g.setNode("cluster " + id, full.has(id) ? {} : { ...empty });
    for (const n of graph.Nodes) {
      g.setNode(n.ID, { width: n.Width, height: n.Height });
      if (n.Parent) g.setParent(n.ID, "cluster " + n.Parent);
    }
    graph.Edges.forEach((e, i) => g.setEdge(e.From, e.To, label(e), String(i)));
    dagre.layout(g);
    const all = (ids, prefix) => Object.fromEntries(ids.map((id) => [id, place(g.node(prefix + id))]));
    return {
      Width: g.graph().width || 0,
      Height: g.graph().height || 0,
      Nodes: all(graph.Nodes.map((n) => n.ID), ""),
      Clusters: all(graph.Clusters, "cluster "),
      Edges: graph.Edges.map((e, i) => points(g.edge(e.From, e.To, String(i)))),
    };
  };

  // Each cluster by itself, and then the clusters as boxes.
  const nested = () => {
    const padding = { x: 26, top: 40, bottom: 20 }; // the heading stands above the nodes
    const parent = new Map(graph.Nodes.map((n) => [n.ID, n.Parent]));
    const flat = () => {
      const g = new dagre.graphlib.Graph({ multigraph: true });
      return g.setGraph({ ...spacing });
    };
    const inside = new Map(graph.Clusters.map((id) => [id, flat()]));
    const outside = flat();
    const home = (id) => parent.get(id) && "cluster " + parent.get(id);
    for (const n of graph.Nodes) (inside.get(n.Parent) || outside).setNode(n.ID, { width: n.Width, height: n.Height });
    const within = (e) => parent.get(e.From) && parent.get(e.From) === parent.get(e.To);
    graph.Edges.forEach((e, i) => {
      if (within(e)) inside.get(parent.get(e.From)).setEdge(e.From, e.To, label(e), String(i));
    });
    for (const [id, g] of inside) {
      if (g.nodeCount() > 0) dagre.layout(g); // of nothing it makes infinite sizes
      const width = (g.graph().width || 0) + 2 * padding.x;
      outside.setNode("cluster " + id, { width, height: (g.graph().height || 0) + padding.top + padding.bottom });
    }
    graph.Edges.forEach((e, i) => {
      if (!within(e)) outside.setEdge(home(e.From) || e.From, home(e.To) || e.To, label(e), String(i));
    });
    dagre.layout(outside);

    const origin = (id) => {
      const box = outside.node("cluster " + id);
      return { x: box.x - box.width / 2 + padding.x, y: box.y - box.height / 2 + padding.top };
    };
    const moved = (p, by) => ({ ...p, x: p.x + by.x, y: p.y + by.y });
    const nodes = Object.fromEntries(graph.Nodes.map((n) => {
      const own = inside.get(n.Parent);
      return [n.ID, place(own ? moved(own.node(n.ID), origin(n.Parent)) : outside.node(n.ID))];
    }));
    // A line that ends at a cluster's box goes on to the node in it.
    const side = (node, towards) => ({ x: node.X + (towards.x < node.X ? -1 : 1) * node.Width / 2, y: node.Y });
    const edges = graph.Edges.map((e, i) => {
      if (within(e)) {
        const edge = inside.get(parent.get(e.From)).edge(e.From, e.To, String(i));
        const by = origin(parent.get(e.From));
        return points({ ...moved({ x: 0, y: 0, ...edge }, by), points: edge.points.map((p) => moved(p, by)) });
      }
      const edge = outside.edge(home(e.From) || e.From, home(e.To) || e.To, String(i));
      const path = edge.points.slice();
      if (home(e.From)) path.unshift(side(nodes[e.From], path[0]));
      if (home(e.To)) path.push(side(nodes[e.To], path[path.length - 1]));
      return points({ ...edge, points: path });
    });
    const clusters = Object.fromEntries(graph.Clusters.map((id) => {
      const box = place(outside.node("cluster " + id));
      return [id, { ...box, Y: box.Y + padding.top / 4, Height: box.Height - padding.top / 2 }];
    }));
    return { Width: outside.graph().width || 0, Height: outside.graph().height || 0, Nodes: nodes, Clusters: clusters, Edges: edges };
  };

  // dagre orders the clusters of each rank, and loses nodes when those orders contradict
  // each other: with a dozen clusters they do. Its time grows with their number, too.
  if (graph.Clusters.length > graph.Most) return JSON.stringify(nested());
  try {
    const text = JSON.stringify(whole());
    if (!text.includes(":null")) return text;
  } catch (e) {
    // the other one has no such orders
  }
  return JSON.stringify(nested());
})();
