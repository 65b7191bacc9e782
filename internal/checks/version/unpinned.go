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
	Summary:  "An image is whatever is newest when the pod starts",
	Why: "With the tag `latest`, or none, each node pulls what is newest on that day, so replicas of one component run different versions, " +
		"and a restart is an upgrade: a removed flag then stops the component that ran for months. Nothing that depends on the version can be checked.",
	Remedy:  "Write a version, or a digest.",
	Sources: []checks.Source{{Project: "Kubernetes", Version: "v1.34", File: "https://kubernetes.io/docs/concepts/containers/images/#image-names"}},
	Check:   checkUnpinned,
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
