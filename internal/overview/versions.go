package overview

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// program is which of its versions clusters run.
type program struct {
	Name     string
	Versions []versionCount
}

// versionCount is one version, and in how many clusters it runs.
type versionCount struct {
	Version, Link string
	Count         int
	Percent       int
	// Drift tells that most clusters run another one.
	Drift bool
}

// programs adds the versions of each program, those of most clusters first, and returns the
// first of each.
func (m *model) programs(s *shown) map[string]string {
	counts := map[string]int{}
	for _, r := range m.rows {
		for _, v := range r.Versions {
			counts[v]++
		}
	}
	var all []string
	for v := range counts {
		all = append(all, v)
	}
	slices.SortFunc(all, func(a, b string) int {
		first, _, _ := strings.Cut(a, " ")
		second, _, _ := strings.Cut(b, " ")
		return cmp.Or(-cmp.Compare(first, second), counts[b]-counts[a], -cmp.Compare(a, b))
	})
	most := map[string]string{}
	for _, v := range all {
		name, number, _ := strings.Cut(v, " ")
		if most[name] == "" {
			most[name] = v
			s.Programs = append(s.Programs, program{Name: name})
		}
		p := &s.Programs[len(s.Programs)-1]
		p.Versions = append(p.Versions, versionCount{
			Version: number, Link: "#/clusters?version=" + url.QueryEscape(v), Count: counts[v],
			Percent: max(1, counts[v]*100/len(m.rows)), Drift: most[name] != v,
		})
	}
	return most
}
