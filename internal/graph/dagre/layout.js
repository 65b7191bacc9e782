// Lays out the graph in `input` (JSON) and gives the places back as JSON.
// dagre wants structuredClone, which browsers have and this engine has not.
var structuredClone = (value) => JSON.parse(JSON.stringify(value));

(() => {
  const graph = JSON.parse(input);
  const g = new dagre.graphlib.Graph({ compound: true, multigraph: true });
  g.setGraph({ rankdir: "LR", nodesep: 26, ranksep: 50, edgesep: 36, marginx: 0, marginy: 0 });
  for (const id of graph.Clusters) g.setNode("cluster " + id, {});
  for (const n of graph.Nodes) {
    g.setNode(n.ID, { width: n.Width, height: n.Height });
    if (n.Parent) g.setParent(n.ID, "cluster " + n.Parent);
  }
  graph.Edges.forEach((e, i) => g.setEdge(e.From, e.To, { width: e.Width, height: e.Height, labelpos: "c" }, String(i)));
  dagre.layout(g);
  const place = (id) => {
    const n = g.node(id);
    return { X: n.x, Y: n.y, Width: n.width, Height: n.height };
  };
  const all = (ids, prefix) => Object.fromEntries(ids.map((id) => [id, place(prefix + id)]));
  return JSON.stringify({
    Width: g.graph().width || 0,
    Height: g.graph().height || 0,
    Nodes: all(graph.Nodes.map((n) => n.ID), ""),
    Clusters: all(graph.Clusters, "cluster "),
    Edges: graph.Edges.map((e, i) => {
      const edge = g.edge(e.From, e.To, String(i));
      return { Points: edge.points.map((p) => ({ X: p.x, Y: p.y })), X: edge.x || 0, Y: edge.y || 0 };
    }),
  });
})();
