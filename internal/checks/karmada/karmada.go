// Package karmada holds the rules on the policies of a Karmada control plane.
package karmada

import (
	"fmt"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// Rules of the group, by their IDs.
var Rules = []*checks.Rule{
	divided,
	noObject,
	override,
	overrideMissed,
	twoPolicies,
	unknownMember,
	unplaced,
}

// propagations are the policies of a control plane that hand objects out.
func propagations(c *observe.Cluster) []observe.Policy {
	return slices.DeleteFunc(c.Policies(), observe.Policy.IsOverride)
}

// templates are the objects of a control plane that policies may select, sorted by
// identity.
func templates(c *observe.Cluster) []*krm.Object {
	var found []*krm.Object
	for _, o := range c.Objects {
		if o.IsManifest() && !strings.HasSuffix(o.Group(), "karmada.io") {
			found = append(found, o)
		}
	}
	krm.SortByRef(found)
	return found
}

// few names the first of many objects.
func few(objects []*krm.Object) string {
	var names []string
	for _, o := range objects[:min(3, len(objects))] {
		names = append(names, o.Ref().String())
	}
	text := strings.Join(names, ", ")
	if more := len(objects) - len(names); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
