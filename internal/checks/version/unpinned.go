package version

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var unpinned = &checks.Rule{
	ID:       "version/unpinned",
	Severity: krm.Warning,
	Check:    checkUnpinned,
}

func checkUnpinned(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes() {
		image := p.Text("image")
		if image == "" || !p.IsNamed() || observe.HasVariable(image) || strings.Contains(image, "@") || p.Cluster().IsMade(p.Pods.Object) {
			continue
		}
		last := image[strings.LastIndexByte(image, '/')+1:]
		_, tag, tagged := strings.Cut(last, ":")
		isPlaceholder := !tagged && !strings.Contains(image, "/") // kustomize's images put another in its place
		if !isPlaceholder && (!tagged || tag == "latest") {
			tell(p.AtField("image"), "write a version or a digest", "image %s is whatever is newest when the pod starts", image)
		}
	}
}
