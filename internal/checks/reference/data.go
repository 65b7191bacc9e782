package reference

import (
	"fmt"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var emptyDir = &checks.Rule{
	ID:       "reference/empty-dir",
	Severity: krm.Warning,
	Check:    checkEmptyDir,
}

func checkEmptyDir(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Receive, thanos.Rule, thanos.Prometheus) {
		data, known := p.Data()
		what := endsWithPod(data)
		if !known || what == "" || p.Flags.Stateless() {
			continue
		}
		uploads := p.Uploads() || p.Peer() != nil && p.Peer().Uploads()
		switch {
		case uploads:
			tell(p.At(data.Flag), "give each pod a claim of its own", "%s is an %s, and what is in it and not uploaded yet is lost with each pod", data.Path, what)
		case p.Component == thanos.Receive:
			tell(p.At(data.Flag), "give each pod a claim of its own", "%s is an %s, and it has no object storage: all that was received is lost with each pod", data.Path, what)
		}
	}
}

// endsWithPod is what is made for each pod and goes with it, "" for what stays.
func endsWithPod(data observe.Folder) string {
	switch {
	case data.Volume == nil:
		return ""
	case data.Volume.Has("emptyDir"):
		return "emptyDir"
	case data.Volume.Has("ephemeral"):
		return "ephemeral volume"
	}
	return ""
}

var noData = &checks.Rule{
	ID:       "reference/no-data",
	Severity: krm.Warning,
	Check:    checkNoData,
}

func checkNoData(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes() {
		data, known := p.Data()
		if !known || data.Mount != nil || !p.IsNamed() || p.Flags.Stateless() || p.Cluster().IsMade(p.Pods.Object) {
			continue
		}
		why := "it is lost with each restart of the container"
		if p.Text("securityContext", "readOnlyRootFilesystem") == "true" {
			why = "the root filesystem is read-only, so it does not start"
		}
		tell(p.At(data.Flag), fmt.Sprintf("mount a volume at %s", data.Path), "its data is in %s, where no volume is mounted: %s", data.Path, why)
	}
}

var sharedClaim = &checks.Rule{
	ID:       "reference/shared-claim",
	Severity: krm.Error,
	Check:    checkSharedClaim,
}

func checkSharedClaim(f *observe.Fleet, tell checks.Tell) {
	const fix = "give each pod a claim of its own: volumeClaimTemplates of a StatefulSet, or subPathExpr with the pod's name"
	for _, c := range f.Clusters {
		users := map[place]int{}
		for _, p := range c.Processes() {
			if at, is := claimed(p); is {
				users[at]++
			}
		}
		for _, p := range c.Processes() {
			at, is := claimed(p)
			if !is {
				continue
			}
			if n := p.Pods.Replicas(); n > 1 {
				tell(p.AtField("volumeMounts"), fix, "%d pods keep their data in %s of one claim, %s", n, at.folder, at.claim)
			} else if users[at] > 1 {
				tell(p.AtField("volumeMounts"), fix, "%d workloads keep their data in %s of one claim, %s", users[at], at.folder, at.claim)
			}
		}
	}
}

// place is a folder in a claim.
type place struct{ namespace, claim, folder string }

// claimed returns where in a claim of the whole workload a process keeps its data.
func claimed(p *observe.Process) (place, bool) {
	data, known := p.Data()
	if !known || data.Volume == nil || data.PerPod {
		return place{}, false
	}
	return place{p.Namespace(), data.Volume.Text("persistentVolumeClaim", "claimName"), data.In}, true
}
