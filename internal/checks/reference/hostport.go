package reference

import (
	"cmp"
	"reflect"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

var hostPort = &checks.Rule{
	ID:       "reference/host-port",
	Severity: krm.Error,
	Check:    checkHostPort,
}

// nodePort is a port of each node.
type nodePort struct{ port, protocol, host string }

func checkHostPort(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		taken := map[nodePort][]*observe.Pods{}
		for _, p := range c.Pods {
			if p.Kind() != "DaemonSet" {
				continue
			}
			onHost := p.Text(p.PodSpec("hostNetwork")...) == "true"
			for _, container := range p.Containers() {
				for i, port := range container.Each("ports") {
					number := port.Text("hostPort")
					if onHost {
						number = cmp.Or(number, port.Text("containerPort"))
					}
					at := nodePort{number, cmp.Or(port.Text("protocol"), "TCP"), port.Text("hostIP")}
					if number == "" {
						continue
					}
					for _, other := range taken[at] {
						if other.Ref() != p.Ref() && sameNodes(other, p) {
							tell(p.At(problem.Join(container.Path, problem.Index("ports", i))), "give one of them another port", "port %s of each node is taken by %s already", number, other.Ref())
						}
					}
					taken[at] = append(taken[at], p)
				}
			}
		}
	}
}

// sameNodes tells whether two DaemonSets are for the same nodes: those that say the same of
// them.
func sameNodes(a, b *observe.Pods) bool {
	at := func(p *observe.Pods, field string) any {
		var value any = p.Value()
		for _, name := range p.PodSpec(field) {
			m, _ := value.(map[string]any)
			value = m[name]
		}
		return value
	}
	return reflect.DeepEqual(at(a, "nodeSelector"), at(b, "nodeSelector")) && reflect.DeepEqual(at(a, "affinity"), at(b, "affinity"))
}
