package reference

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

var twice = &checks.Rule{
	ID:       "reference/twice",
	Severity: krm.Error,
	Check:    checkTwice,
}

func checkTwice(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		seen := map[[4]string]*krm.Object{}
		for _, o := range c.Given() {
			if !o.IsManifest() || o.Name() == "" || o.Kind() == "List" {
				continue
			}
			id := [4]string{o.Group(), o.Kind(), o.Namespace(), o.Name()}
			if first := seen[id]; first != nil && !first.Equal(o) {
				if fields := differences(first, o); fields != "" { // else the version of its API alone
					tell(c.At(o, ""), "keep one, or give the other a name of its own", "it is there twice, with different %s", fields)
				}
			}
			seen[id] = o
		}
	}
}

// mostNamed is how many fields are named.
const mostNamed = 4

// differences names the fields in which two objects differ, sorted.
func differences(a, b *krm.Object) string {
	fields := differ(a.Value(), b.Value(), "")
	slices.Sort(fields)
	if more := len(fields) - mostNamed; more > 0 {
		fields = append(fields[:mostNamed], fmt.Sprintf("%d more", more))
	}
	return strings.Join(fields, ", ")
}

// differ returns the paths of what differs: of mappings each field, of all else the whole.
func differ(a, b any, at string) []string {
	x, isMap := a.(map[string]any)
	y, both := b.(map[string]any)
	if !isMap || !both {
		if reflect.DeepEqual(a, b) {
			return nil
		}
		return []string{at}
	}
	names := map[string]bool{}
	for name := range maps.Keys(x) {
		names[name] = true
	}
	for name := range maps.Keys(y) {
		names[name] = true
	}
	var found []string
	for name := range names {
		if at == "" && name == "apiVersion" {
			continue
		}
		found = append(found, differ(x[name], y[name], problem.Join(at, name))...)
	}
	return found
}
