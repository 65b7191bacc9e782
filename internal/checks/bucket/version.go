package bucket

import (
	"cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

var version = &checks.Rule{
	ID:       "bucket/version",
	Severity: krm.Error,
	Check:    checkVersion,
}

func checkVersion(f *observe.Fleet, tell checks.Tell) {
	for _, r := range readers(f) {
		for _, p := range r.tooNew() {
			if isRefusal(p) {
				tell(r.AtField("image"), p.Remedy, "%s of %s: %s", cmp.Or(p.Path, "type"), configFlag, p.Message)
			}
		}
	}
	for _, b := range keylessBuckets(f) {
		if v, _ := b.Process.Version(); b.Type == "AZURE" && b.Process.Pods.Labels[azureLabel] == "true" && isBefore(b.Process, provider.AzureWorkloadSince) {
			tell(b.Process.AtField("image"), "upgrade the image, or log in with keys",
				"the pod's identity is known since %s, and the image is %s, which asks the node in place of the pod", provider.AzureWorkloadSince, v)
		}
	}
}

// isBefore tells whether a process is known to be older than a version.
func isBefore(p *observe.Process, version string) bool {
	own, known := p.Version()
	return known && !thanos.AtLeast(own, version)
}
