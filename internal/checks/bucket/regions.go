package bucket

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var regions = &checks.Rule{
	ID:       "bucket/regions",
	Severity: krm.Error,
	Check:    checkRegions,
}

func checkRegions(f *observe.Fleet, tell checks.Tell) {
	inGroups(f, func(all []observe.Bucket) {
		asked := map[string][]string{}
		for _, b := range all {
			if r := asks(b); r != "" && !slices.Contains(asked[b.ID], r) {
				asked[b.ID] = append(asked[b.ID], r)
			}
		}
		for _, b := range all {
			names := asked[b.ID]
			if r := asks(b); r != "" && len(names) > 1 && samePartition(names) {
				tell(b.Text.At, "write the region in which it lies everywhere", "bucket %q is asked for in the regions %s", b.Name, strings.Join(names, " and "))
			}
		}
	})
}

// asks is the region in which a bucket of Amazon is asked for, "" where the client finds it
// out.
func asks(b observe.Bucket) string {
	of := regionOf(b.Endpoint)
	switch {
	case b.Type != "S3" || observe.HasVariable(b.Region) || of == "" && !strings.Contains(b.Endpoint, "s3.amazonaws.com"):
		return ""
	case b.Region != "":
		return b.Region
	}
	return of
}

// samePartition tells whether regions share the names of buckets: those of governments
// have their own.
func samePartition(regions []string) bool {
	gov := func(r string) bool { return strings.Contains(r, "-gov-") }
	return !slices.ContainsFunc(regions, func(r string) bool { return gov(r) != gov(regions[0]) })
}
