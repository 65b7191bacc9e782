package change

import (
	"regexp"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// pair is an object before and after; one of the two may be nil.
type pair struct{ from, to *krm.Object }

// identity tells objects apart for a way to pair them.
type identity struct{ group, kind, namespace, name string }

// pairings are the ways to find an object again, the most certain first. Each is for what
// the ways before left over, and pairs only where one object on each side is meant.
var pairings = []func(*krm.Object) identity{
	exactly,
	func(o *krm.Object) identity {
		id := exactly(o)
		id.group = movedGroup(id.group)
		return id
	},
	func(o *krm.Object) identity {
		id := exactly(o)
		id.name = hash.ReplaceAllString(id.name, "")
		return id
	},
	func(o *krm.Object) identity {
		id := exactly(o)
		id.namespace, id.name = "", hash.ReplaceAllString(id.name, "")
		return id
	},
}

// hash is what kustomize appends to the names of generated objects (v5.8.2, api/hasher).
var hash = regexp.MustCompile(`-[2456789bcdfghkmt]{10}$`)

// exactly is the identity of an object in every version of its API.
func exactly(o *krm.Object) identity {
	return identity{o.Group(), o.Kind(), o.Namespace(), o.Name()}
}

// movedGroup is one group for those that kinds have moved between: extensions has gone to
// apps, networking.k8s.io and policy (Kubernetes v1.16 and v1.22, CHANGELOG).
func movedGroup(group string) string {
	if slices.Contains([]string{"apps", "networking.k8s.io", "policy"}, group) {
		return "extensions"
	}
	return group
}

// pairUp pairs the objects of two states, sorted by identity.
func pairUp(before, after []*krm.Object) []pair {
	var pairs []pair
	for i, by := range pairings {
		var found []pair
		found, before, after = match(before, after, by, i == 0)
		pairs = append(pairs, found...)
	}
	for _, o := range before {
		pairs = append(pairs, pair{from: o})
	}
	for _, o := range after {
		pairs = append(pairs, pair{to: o})
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return a.ref().Compare(b.ref()) })
	return pairs
}

func (p pair) ref() krm.Ref { return Object{From: p.from, To: p.to}.Ref() }

// match pairs those of one identity, and returns what is left. Several of one identity are
// paired in their order where they are the same objects, else not at all.
func match(before, after []*krm.Object, by func(*krm.Object) identity, inOrder bool) (pairs []pair, restBefore, restAfter []*krm.Object) {
	olds, news := map[identity][]*krm.Object{}, map[identity][]*krm.Object{}
	for _, o := range before {
		olds[by(o)] = append(olds[by(o)], o)
	}
	for _, o := range after {
		news[by(o)] = append(news[by(o)], o)
	}
	for id, from := range olds {
		to := news[id]
		if n := min(len(from), len(to)); n > 0 && (inOrder || len(from) == 1 && len(to) == 1) {
			for i := range n {
				pairs = append(pairs, pair{from[i], to[i]})
			}
			olds[id], news[id] = from[n:], to[n:]
		}
	}
	left := func(all []*krm.Object, of map[identity][]*krm.Object) []*krm.Object {
		return slices.DeleteFunc(slices.Clone(all), func(o *krm.Object) bool { return !slices.Contains(of[by(o)], o) })
	}
	return pairs, left(before, olds), left(after, news)
}

// WithoutHash is a name without what kustomize appends to it for its content.
func WithoutHash(name string) string { return hash.ReplaceAllString(name, "") }
