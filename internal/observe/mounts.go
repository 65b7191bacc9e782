package observe

import (
	"path"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Location is where a path of a process lies.
type Location struct {
	// Volume is the name of the pod's volume, or of the claim, "" for the container's own
	// file system.
	Volume string
	// Inside is the path in the volume, "" for its root.
	Inside string
}

// Location returns where a path of the process lies; false where a variable keeps that from
// being told, or where the image says what a relative path means.
func (p *Process) Location(at string) (Location, bool) {
	if !path.IsAbs(at) {
		if p.Text("workingDir") == "" {
			return Location{}, false
		}
		at = path.Join(p.Text("workingDir"), at)
	}
	if at = path.Clean(at); HasVariable(at) {
		return Location{}, false
	}
	var best *krm.Object
	var bestAt string
	for _, m := range p.Each("volumeMounts") {
		mounted := path.Clean(m.Text("mountPath"))
		if (at == mounted || mounted == "/" || strings.HasPrefix(at, mounted+"/")) && len(mounted) > len(bestAt) {
			best, bestAt = m, mounted
		}
	}
	if best == nil {
		return Location{Inside: at}, true
	}
	sub, known := p.Expand(best.Text("subPath") + best.Text("subPathExpr"))
	inside := strings.Trim(path.Join("/", sub, strings.TrimPrefix(at, bestAt)), "/")
	return Location{best.Text("name"), inside}, known
}
