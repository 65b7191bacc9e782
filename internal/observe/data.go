package observe

import (
	"cmp"
	"path"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// dataFlags are the flags that name the folder of a component's data, with its default,
// relative to the image's working folder (Thanos v0.42.4, cmd/thanos; Prometheus v3.13,
// cmd/prometheus and Dockerfile; Alertmanager v0.33, cmd/alertmanager and Dockerfile).
var dataFlags = map[Component]struct{ flag, folder string }{
	thanos.Compact:         {"--data-dir", "/data"},
	thanos.Receive:         {"--tsdb.path", "/data"},
	thanos.Rule:            {"--data-dir", "/data"},
	thanos.Store:           {"--data-dir", "/data"},
	thanos.Prometheus:      {"--storage.tsdb.path", "/prometheus/data"},
	thanos.PrometheusAgent: {"--storage.agent.path", "/prometheus/data-agent"},
	thanos.Alertmanager:    {"--storage.path", "/alertmanager/data"},
}

// Folder is where a process keeps its data.
type Folder struct {
	Path string
	// Flag that says it, also where it is not given.
	Flag string
	// Mount is the container's that it lies in, and Volume what is mounted there: nil where
	// it lies on no volume. A claim that a StatefulSet makes for each pod has no Volume.
	Mount, Volume *krm.Object
	// PerPod tells that each pod has its own: a claim of each, or a folder by its name.
	PerPod bool
	// In is the folder in the volume.
	In string
}

// Data returns where a process keeps its data; false where it keeps none, or where nobody
// can say.
func (p *Process) Data() (Folder, bool) {
	d, has := dataFlags[p.Component]
	if !has || p.Hidden != "" || p.Component == thanos.Receive && p.Flags.RoutesOnly() {
		return Folder{}, false
	}
	f := Folder{Path: p.Flags.Value(d.flag), Flag: d.flag}
	if f.Path == "" {
		f.Path = p.imageFolder(d.folder)
	}
	if HasVariable(f.Path) || !path.IsAbs(f.Path) && p.Text("workingDir") == "" && strings.Contains(f.Path, "..") {
		return Folder{}, false
	}
	if !path.IsAbs(f.Path) {
		f.Path = path.Join(cmp.Or(p.Text("workingDir"), path.Dir(d.folder)), f.Path)
	}
	f.Path = path.Clean(f.Path)
	if f = p.mounted(f); f.Mount == nil && strings.HasPrefix(f.Path, linked) {
		return Folder{}, false
	}
	return f, true
}

// linked is where images of Bitnami have links to the folders that are mounted in them
// (bitnami/charts, alertmanager in bitnami/prometheus: /opt/bitnami/alertmanager/data is
// /bitnami/alertmanager/data).
const linked = "/opt/bitnami/"

// imageFolder is what is used without the flag: the images of Prometheus and Alertmanager
// give one where the container has no arguments.
func (p *Process) imageFolder(folder string) string {
	if dir := path.Dir(folder); dir != "/" && !p.Has("args") && !p.Has("command") {
		return dir
	}
	return folder
}

// mounted adds what lies at the folder.
func (p *Process) mounted(f Folder) Folder {
	for _, m := range p.Each("volumeMounts") {
		at := path.Clean(m.Text("mountPath"))
		if isBelow(f.Path, at) && (f.Mount == nil || len(at) > len(path.Clean(f.Mount.Text("mountPath")))) {
			f.Mount = m
		}
	}
	if f.Mount == nil {
		return f
	}
	f.In = path.Join("/", cmp.Or(f.Mount.Text("subPath"), f.Mount.Text("subPathExpr")), strings.TrimPrefix(f.Path, path.Clean(f.Mount.Text("mountPath"))))
	f.PerPod = f.Mount.Has("subPathExpr")
	for _, v := range p.Pods.Each(p.Pods.PodSpec("volumes")...) {
		if v.Text("name") == f.Mount.Text("name") {
			f.Volume = v
		}
	}
	f.PerPod = f.PerPod || f.Volume == nil || !f.Volume.Has("persistentVolumeClaim")
	return f
}

func isBelow(file, folder string) bool {
	return file == folder || strings.HasPrefix(file, strings.TrimSuffix(folder, "/")+"/")
}
