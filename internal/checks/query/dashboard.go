package query

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// dashboards are the queries of a cluster's dashboards, as those of its Grafana, whose data
// sources answer them; nil where it has none.
func dashboards(c *observe.Cluster, w world, read reader) *evaluator {
	grafanas := c.Processes(thanos.Grafana)
	if len(grafanas) == 0 {
		return nil
	}
	e := &evaluator{Process: grafanas[0], isKnown: true, isGlobal: true}
	for _, g := range grafanas {
		e.isKnown = e.isKnown && len(w.queries[g]) > 0
		for _, q := range w.queries[g] {
			found, known, isGlobal := w.answering(q)
			e.isKnown, e.isGlobal = e.isKnown && known, e.isGlobal && isGlobal
			e.sources = append(e.sources, found...)
		}
	}
	if !e.isKnown {
		return nil
	}
	for _, o := range c.All("ConfigMap") {
		for _, key := range o.Keys() {
			if t := c.Key("ConfigMap", o.Namespace(), o.Name(), key); strings.HasSuffix(key, ".json") && t.Known {
				e.asks = append(e.asks, panels(t, read)...)
			}
		}
	}
	return e
}

// answering are the Prometheuses behind a data source: itself one, or a querier's.
func (w world) answering(c observe.Connection) (found []*observe.Process, known, isGlobal bool) {
	if c.Status != observe.Found {
		return nil, false, false
	}
	if own := c.Processes(thanos.Prometheus); len(own) > 0 && len(c.Processes(thanos.Query, thanos.QueryFrontend)) == 0 {
		return own, true, false
	}
	found, known = w.behind(c)
	return found, known, true
}

// panels are the queries of a dashboard in PromQL.
func panels(t observe.Text, read reader) []asked {
	if !strings.Contains(t.Text, `"panels"`) && !strings.Contains(t.Text, `"rows"`) {
		return nil
	}
	var root map[string]any
	if json.Unmarshal([]byte(t.Text), &root) != nil {
		return nil
	}
	title, _ := root["title"].(string)
	var found []asked
	targets(root, true, func(expr string) {
		for _, with := range []string{"1", "x"} { // a number, or the name of a label
			if q := read.query(filled(expr, with)); q != nil {
				found = append(found, asked{Query: q, at: t.At, dashboard: title})
				return
			}
		}
	})
	return found
}

// targets calls visit for each expression below a node whose data source is a Prometheus.
func targets(node any, isPrometheus bool, visit func(expr string)) {
	switch n := node.(type) {
	case []any:
		for _, child := range n {
			targets(child, isPrometheus, visit)
		}
	case map[string]any:
		if source, has := n["datasource"]; has && source != nil {
			isPrometheus = mayBePrometheus(source)
		}
		if expr, is := n["expr"].(string); is && isPrometheus {
			visit(expr)
		}
		var keys []string
		for key := range n {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for _, key := range keys {
			targets(n[key], isPrometheus, visit)
		}
	}
}

// mayBePrometheus tells whether a data source is one of Prometheus: by its type, or by its
// name where that is all there is.
func mayBePrometheus(source any) bool {
	switch s := source.(type) {
	case map[string]any:
		kind, _ := s["type"].(string)
		return kind == "prometheus"
	case string:
		return strings.Contains(strings.ToLower(s), "prom") || strings.HasPrefix(s, "$datasource") || strings.HasPrefix(s, "${datasource")
	}
	return false
}

var (
	// inBrackets is a range with a variable of Grafana: [$__rate_interval], [${i}:].
	inBrackets = regexp.MustCompile(`\[[^\]"'$]*\$[^\]"']*\]`)
	// variable is one of Grafana outside of a text: by ($group), topk($n, …).
	variable = regexp.MustCompile(`\$\{?\w+(:\w+)?\}?|\[\[\w+\]\]`)
)

// filled is an expression with something in the place of Grafana's variables, so that it
// can be read. Within a text they stay, and so are seen there.
func filled(expr, with string) string {
	expr = inBrackets.ReplaceAllString(expr, "[5m]")
	var out strings.Builder
	for i, part := range strings.Split(expr, `"`) {
		if i > 0 {
			out.WriteByte('"')
		}
		if i%2 == 0 {
			part = variable.ReplaceAllString(part, with)
		}
		out.WriteString(part)
	}
	return out.String()
}
