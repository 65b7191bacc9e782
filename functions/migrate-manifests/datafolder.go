package migratemanifests

import (
	"path"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// dataFlags name the folders that programs write to.
var dataFlags = []string{"--storage.tsdb.path", "--storage.agent.path", "--storage.path", "--tsdb.path", "--data-dir"}

// dataFolders returns the folders that a container writes to, as absolute paths: those
// of its flags, its program's own where it has none.
func dataFolders(c *krm.Container) []string {
	var found []string
	for _, flag := range dataFlags {
		for _, dir := range c.Args().Values(flag) {
			found = append(found, absolute(c, dir))
		}
	}
	if len(found) == 0 && writes(c) {
		found = append(found, absolute(c, "data"))
	}
	return found
}

// writes tells whether a container has a data folder (Thanos v0.42.4, cmd/thanos;
// Prometheus v3.13, cmd/prometheus/main.go). A sidecar without a bucket only reads.
func writes(c *krm.Container) bool {
	switch c.Component() {
	case thanos.Compact, thanos.Receive, thanos.Store, thanos.Prometheus, thanos.PrometheusAgent:
		return !c.Args().RoutesOnly()
	case thanos.Rule:
		return !c.Args().Stateless()
	case thanos.Sidecar:
		return c.Args().Has("--objstore.config") || c.Args().Has("--objstore.config-file")
	default:
		return program(c) == "alertmanager"
	}
}

// homes are the working directories of images, which belong to the user nobody since
// a version (Prometheus and alertmanager, Dockerfile).
var (
	homes     = map[string]string{"alertmanager": "/alertmanager", "prometheus": "/prometheus"}
	homeSince = map[string]string{"alertmanager": "v0.16.0", "prometheus": "v2.0.0"}
)

func absolute(c *krm.Container, dir string) string {
	if path.IsAbs(dir) || strings.HasPrefix(dir, "$") {
		return path.Clean(dir)
	}
	base := c.Text("workingDir")
	if base == "" {
		base = "/" + strings.TrimPrefix(homes[program(c)], "/")
	}
	return path.Join(base, dir)
}

// unmounted returns a folder that the container writes to and that is on no volume.
// One that is named by a variable cannot be known.
func unmounted(c *krm.Container) string {
	for _, dir := range dataFolders(c) {
		if !strings.Contains(dir, "$(") && mountAt(c, dir) == nil {
			return dir
		}
	}
	return ""
}

// isAtHome tells whether a folder is the image's own, which its user may write to
// without a volume.
func isAtHome(c *krm.Container, dir string) bool {
	home, v := homes[program(c)], version(c)
	return home != "" && holds(home, dir) && (v == "" || thanos.AtLeast(v, homeSince[program(c)]))
}

// unreached are the types of volumes that fsGroup does not give to anybody
// (Kubernetes, pkg/volume, SupportsMount and SetUp of each).
var unreached = []string{"hostPath", "nfs", "cephfs", "azureFile", "glusterfs"}

// fixedFolder returns a folder that a container writes to whose owner Kubernetes does
// not change, and what it is on.
func fixedFolder(containers []*krm.Container) (dir, on string) {
	for _, c := range containers {
		for _, dir := range dataFolders(c) {
			v := volumeAt(c, dir)
			if v == nil {
				continue
			}
			if at := slices.IndexFunc(unreached, func(kind string) bool { return v.Has(kind) }); at >= 0 {
				return dir, unreached[at]
			}
		}
	}
	return "", ""
}

func holds(mount, dir string) bool {
	mount = strings.TrimSuffix(mount, "/")
	return mount != "" && (dir == mount || strings.HasPrefix(dir, mount+"/"))
}

// mountAt returns the mount that is nearest to a folder, or nil.
func mountAt(c *krm.Container, dir string) *krm.Object {
	var best *krm.Object
	for _, mount := range c.Each("volumeMounts") {
		at := mount.Text("mountPath")
		if holds(at, dir) && (best == nil || len(at) > len(best.Text("mountPath"))) {
			best = mount
		}
	}
	return best
}

// volumeAt returns the volume that a container has mounted over a folder, or nil.
func volumeAt(c *krm.Container, dir string) *krm.Object {
	mount := mountAt(c, dir)
	if mount == nil {
		return nil
	}
	for _, v := range c.Workload.Each(c.Workload.PodSpec("volumes")...) {
		if v.Text("name") == mount.Text("name") {
			return v
		}
	}
	return nil
}
