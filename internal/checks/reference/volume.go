package reference

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

var volume = &checks.Rule{
	ID:       "reference/volume",
	Severity: krm.Error,
	Check:    checkVolume,
}

func checkVolume(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		for _, p := range c.Pods {
			if !c.IsMade(p.Object) {
				checkMounts(p, tell)
			}
		}
	}
}

func checkMounts(p *observe.Pods, tell checks.Tell) {
	names := volumesOf(p)
	for _, container := range p.AllContainers() {
		for i, m := range container.Each("volumeMounts") {
			if name := m.Text("name"); name != "" && !slices.Contains(names, name) && !observe.HasVariable(name) {
				tell(p.At(problem.Join(container.Path, problem.Index("volumeMounts", i))), strict.Suggest(name, names, "add the volume to the pod"),
					"volume %s is mounted, and the pod has none of this name", name)
			}
		}
	}
}

// volumesOf returns the names of a pod's volumes, those of claims among them.
func volumesOf(p *observe.Pods) []string {
	var names []string
	for _, v := range p.Each(p.PodSpec("volumes")...) {
		names = append(names, v.Text("name"))
	}
	for _, claim := range p.Each("spec", "volumeClaimTemplates") {
		names = append(names, claim.Text("metadata", "name"))
	}
	return names
}
