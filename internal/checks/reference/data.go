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
	Summary:  "What is to be kept or uploaded stands in a folder that ends with the pod",
	Why: "An emptyDir goes when its pod is deleted, with each rollout and each drained node. Receivers, rulers and a Prometheus " +
		"with a sidecar upload blocks of two hours; what was not uploaded yet is lost, and what a new pod replays of other sources overlaps.",
	Remedy:  "Give each pod a claim of its own: `volumeClaimTemplates` of a StatefulSet, `storage.volumeClaimTemplate` of an operator's object.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "docs/components/receive.md"}, {Project: "Thanos", Version: "v0.42.4", File: "docs/components/sidecar.md"}},
	Check:   checkEmptyDir,
}

func checkEmptyDir(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Receive, thanos.Rule, thanos.Prometheus) {
		data, known := p.Data()
		if !known || data.Volume == nil || !data.Volume.Has("emptyDir") || p.Flags.Stateless() {
			continue
		}
		uploads := p.Uploads() || p.Peer() != nil && p.Peer().Uploads()
		switch {
		case uploads:
			tell(p.At(data.Flag), "give each pod a claim of its own", "%s is an emptyDir, and what is in it and not uploaded yet is lost with each pod", data.Path)
		case p.Component == thanos.Receive:
			tell(p.At(data.Flag), "give each pod a claim of its own", "%s is an emptyDir, and it has no object storage: all that was received is lost with each pod", data.Path)
		}
	}
}

var noData = &checks.Rule{
	ID:       "reference/no-data",
	Severity: krm.Warning,
	Summary:  "The folder of a component's data lies on no volume",
	Why: "Without a volume the data is in the container's own layer: it is lost when the container restarts, not only with the pod, " +
		"and fills the disk of the node. With `readOnlyRootFilesystem`, or as a user that may not write there, the process does not start: " +
		"the image of Thanos has no /data, and runs as user 1001 since v0.32.",
	Remedy:  "Mount a claim, or an emptyDir where the data is a cache, at the folder.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "Dockerfile"}, {Project: "Prometheus", Version: "v3.13.5", File: "Dockerfile"}},
	Check:   checkNoData,
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
	Summary:  "Several pods keep their data in one folder of one claim",
	Why: "A TSDB, the folder of a compactor and that of a store gateway belong to one process. A second one waits for the lock, or, where there is none, " +
		"destroys what the first wrote; on a claim that one node mounts, it stays Pending.",
	Remedy:  "Use `volumeClaimTemplates` of a StatefulSet, or a `subPathExpr` with the pod's name.",
	Sources: []checks.Source{{Project: "Prometheus", Version: "v3.13.5", File: "tsdb/db.go"}, {Project: "Thanos", Version: "v0.42.4", File: "pkg/receive/multitsdb.go"}},
	Check:   checkSharedClaim,
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
