package graph

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sketch makes graphs of few words.
type sketch struct{ Graph }

// cluster adds a cluster with nodes of the titles.
func (s *sketch) cluster(name string, titles ...string) {
	c := Cluster{ID: "g/" + name, Title: name, Name: name, Group: "g"}
	for _, title := range titles {
		c.Nodes = append(c.Nodes, Node{ID: name + "/" + title, Kind: Querier, Title: title})
	}
	s.Clusters = append(s.Clusters, c)
}

func (s *sketch) bucket(name string) {
	s.Nodes = append(s.Nodes, Node{ID: name, Kind: Bucket, Title: name})
}

func (s *sketch) edge(from, to, label string) {
	s.Edges = append(s.Edges, Edge{From: from, To: to, Relation: Selects, Label: label})
}

// summary lists what is drawn: clusters with their nodes, what is outside, and edges by titles.
func (g Graph) summary() []string {
	title := map[string]string{}
	var all []string
	for _, c := range g.Clusters {
		var nodes []string
		for _, n := range c.Nodes {
			nodes = append(nodes, strings.Join(append([]string{n.Title}, n.Lines...), "; "))
			title[n.ID] = c.Title + ": " + n.Title
		}
		all = append(all, c.Title+" ["+strings.Join(nodes, "|")+"]")
	}
	for _, n := range g.Nodes {
		title[n.ID] = n.Title
		all = append(all, n.Title)
	}
	for _, e := range g.Edges {
		all = append(all, strings.TrimSpace(title[e.From]+" -> "+title[e.To]+" "+e.words()))
	}
	return all
}

func hubAndLeaves(s *sketch, hub string, leaves ...string) {
	s.cluster(hub, "query")
	for _, leaf := range leaves {
		s.cluster(leaf, "prometheus", "query")
		s.edge(leaf+"/query", leaf+"/prometheus", "")
		s.edge(hub+"/query", leaf+"/query", leaf+".example.com:443")
	}
}

func TestFolded(t *testing.T) {
	for name, test := range map[string]struct {
		draw func(s *sketch)
		want []string
	}{
		"leaves of one hub": {
			func(s *sketch) { hubAndLeaves(s, "hub", "a", "b", "c", "d") },
			[]string{
				"hub [query]", "a, b, … × 4 [prometheus|query]",
				"a, b, … × 4: query -> a, b, … × 4: prometheus", "hub: query -> a, b, … × 4: query *.example.com:443",
			},
		},
		"two are drawn as two": {
			func(s *sketch) { hubAndLeaves(s, "hub", "a", "b") },
			[]string{
				"hub [query]", "a [prometheus|query]", "b [prometheus|query]",
				"a: query -> a: prometheus", "hub: query -> a: query a.example.com:443",
				"b: query -> b: prometheus", "hub: query -> b: query b.example.com:443",
			},
		},
		"a hub for each region keeps its own": {
			func(s *sketch) {
				hubAndLeaves(s, "hub-1", "a", "b", "c")
				hubAndLeaves(s, "hub-2", "d", "e", "f")
				hubAndLeaves(s, "hub-3", "g", "h", "i")
			},
			[]string{
				"hub-1 [query]", "a, b, … × 3 [prometheus|query]", "hub-2 [query]", "d, e, … × 3 [prometheus|query]",
				"hub-3 [query]", "g, h, … × 3 [prometheus|query]",
				"a, b, … × 3: query -> a, b, … × 3: prometheus", "hub-1: query -> a, b, … × 3: query *.example.com:443",
				"d, e, … × 3: query -> d, e, … × 3: prometheus", "hub-2: query -> d, e, … × 3: query *.example.com:443",
				"g, h, … × 3: query -> g, h, … × 3: prometheus", "hub-3: query -> g, h, … × 3: query *.example.com:443",
			},
		},
		"a bucket each, and a store gateway of each in the hub": {
			func(s *sketch) {
				s.cluster("hub", "query", "store-eu-1", "store-eu-2", "store-us-1")
				for _, leaf := range []string{"eu-1", "eu-2", "us-1"} {
					s.cluster(leaf, "prometheus-"+leaf)
					s.bucket("blocks-" + leaf)
					s.edge(leaf+"/prometheus-"+leaf, "blocks-"+leaf, "")
					s.edge("hub/store-"+leaf, "blocks-"+leaf, "")
				}
			},
			[]string{
				"hub [query|store-* × 3]", "eu-1, eu-2, … × 3 [prometheus-*]", "blocks-* × 3",
				"eu-1, eu-2, … × 3: prometheus-* -> blocks-* × 3", "hub: store-* × 3 -> blocks-* × 3",
			},
		},
		"clusters that ask each other": {
			func(s *sketch) {
				names := []string{"a", "b", "c"}
				for _, name := range names {
					s.cluster(name, "query")
				}
				for _, from := range names {
					for _, to := range names {
						if from != to {
							s.edge(from+"/query", to+"/query", to)
						}
					}
				}
			},
			[]string{"a, b, … × 3 [query; each other: asks store APIs (gRPC)]"},
		},
		"who differs in one node stands alone": {
			func(s *sketch) {
				hubAndLeaves(s, "hub", "a", "b", "c")
				s.cluster("d", "prometheus", "query", "store")
			},
			[]string{
				"hub [query]", "a, b, … × 3 [prometheus|query]", "d [prometheus|query|store]",
				"a, b, … × 3: query -> a, b, … × 3: prometheus", "hub: query -> a, b, … × 3: query *.example.com:443",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := &sketch{}
			test.draw(s)
			if diff := cmp.Diff(test.want, s.Folded().summary()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestManyPairsAreFewBoxes: where clusters of one shape differ in whom they are connected to,
// a picture of hundreds of boxes would show nothing.
func TestManyPairsAreFewBoxes(t *testing.T) {
	s := &sketch{}
	for i := range 300 {
		hubAndLeaves(s, fmt.Sprint("hub-", i), fmt.Sprint("leaf-", i))
	}
	want := []string{
		"hub-0, hub-1, … × 300 [query]", "leaf-0, leaf-1, … × 300 [prometheus|query]",
		"leaf-0, leaf-1, … × 300: query -> leaf-0, leaf-1, … × 300: prometheus",
		"hub-0, hub-1, … × 300: query -> leaf-0, leaf-1, … × 300: query *.example.com:443",
	}
	if diff := cmp.Diff(want, s.Folded().summary()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestUnlikeClustersFoldByKind: nodes that are called differently everywhere are alike in
// what they are.
func TestUnlikeClustersFoldByKind(t *testing.T) {
	s := &sketch{}
	for i := range 200 {
		name := fmt.Sprint("c", i)
		s.cluster(name, fmt.Sprint("query-of-team-", i%7, "-", i), fmt.Sprint("other", i))
	}
	if g := s.Folded(); len(g.Clusters) != 1 || len(g.Clusters[0].Members) != 200 {
		t.Errorf("it is drawn as %v", g.summary())
	}
}

// TestFoldingLosesNothing: every cluster is drawn or named once, every edge has its ends.
func TestFoldingLosesNothing(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 7))
		g := oddGraph(random)
		folded := g.Folded()
		drawn := map[string]bool{}
		for _, n := range folded.all() {
			drawn[n.ID] = true
		}
		for _, e := range folded.Edges {
			if !drawn[e.From] || !drawn[e.To] {
				t.Errorf("seed %d: an edge from %q to %q", seed, e.From, e.To)
			}
		}
		var named []string
		for _, c := range folded.Clusters {
			if len(c.Members) == 0 {
				c.Members = []string{c.Title}
			}
			named = append(named, c.Members...)
		}
		slices.Sort(named)
		var titles []string
		for _, c := range g.Clusters {
			titles = append(titles, c.Title)
		}
		slices.Sort(titles)
		if diff := cmp.Diff(titles, named); diff != "" {
			t.Errorf("seed %d: (-clusters +drawn):\n%s", seed, diff)
		}
	}
}

// TestAbstract finds the longest names, as words.
func TestAbstract(t *testing.T) {
	n := namesOf([]Cluster{{Name: "eu"}, {Name: "eu-1"}, {Name: "prod.a"}, {Name: ""}})
	for text, want := range map[string]string{
		"thanos-eu-1.example.com": "thanos-*.example.com", "thanos-eu-12": "thanos-*-12", "neu": "neu", "": "",
		"eu/eu-1": "*/*", "x-prod.a": "x-*", "eu-1": "*",
	} {
		if got, _ := n.abstract(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
