package karmada

import (
	"fmt"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// selection is the object that a selector names.
type selection struct{ apiVersion, kind, namespace, name string }

func (s selection) String() string {
	return krm.Ref{APIVersion: s.apiVersion, Kind: s.kind, Namespace: s.namespace, Name: s.name}.String()
}

// names are the objects of a control plane, to hold selectors against.
type names struct {
	byName map[[2]string][]*krm.Object
	// free are the names of those that no policy hands out, by kind.
	free map[string][]string
}

func newNames(c *observe.Cluster) names {
	n := names{map[[2]string][]*krm.Object{}, map[string][]string{}}
	all := propagations(c)
	for _, o := range templates(c) {
		at := [2]string{o.Kind(), o.Name()}
		n.byName[at] = append(n.byName[at], o)
		isFree := true
		for _, p := range all {
			isFree = isFree && p.Selects(o) == observe.NotSelected
		}
		if isFree {
			n.free[o.Kind()] = append(n.free[o.Kind()], o.Name())
		}
	}
	return n
}

func (n names) has(want selection) bool {
	for _, o := range n.byName[[2]string{want.kind, want.name}] {
		if o.Text("apiVersion") == want.apiVersion && observe.MayMeet(o.Namespace(), want.namespace) {
			return true
		}
	}
	return false
}

// hint says what may be meant, "" where nothing is near.
func (n names) hint(want selection) string {
	if all := n.byName[[2]string{want.kind, want.name}]; len(all) > 0 {
		if version := all[0].Text("apiVersion"); version != want.apiVersion {
			return fmt.Sprintf("it is of %s here", version)
		}
		return fmt.Sprintf("one of that name is in namespace %s", all[0].Namespace())
	}
	if near := strict.Nearest(want.name, n.free[want.kind]); near != "" {
		return fmt.Sprintf("did you mean %s?", near)
	}
	return ""
}
