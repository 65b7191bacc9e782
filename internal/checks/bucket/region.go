package bucket

import (
	"regexp"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var region = &checks.Rule{
	ID:       "bucket/region",
	Severity: krm.Warning,
	Check:    checkRegion,
}

func checkRegion(f *observe.Fleet, tell checks.Tell) {
	for _, b := range f.Buckets() {
		if of := regionOf(b.Endpoint); b.Type == "S3" && of != "" && b.Region != "" && of != b.Region && !observe.HasVariable(b.Region) {
			tell(b.Text.At, "write one region in both, or leave region out", "endpoint %s is of region %s, and region says %s, which is what is asked", b.Endpoint, of, b.Region)
		}
	}
}

// amazon is an endpoint of a region.
var amazon = regexp.MustCompile(`^s3[.-](?:dualstack\.)?([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com$`)

// regionOf is the region that an endpoint of Amazon names, "" where it names none.
func regionOf(endpoint string) string {
	host := strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(endpoint), "https://"), "http://")
	host, _, _ = strings.Cut(strings.TrimSuffix(host, "/"), ":")
	if match := amazon.FindStringSubmatch(host); match != nil {
		return match[1]
	}
	return ""
}
