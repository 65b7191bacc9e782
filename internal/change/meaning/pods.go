package meaning

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/change"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// pods tells which pods restart, which go, and which read a file anew.
func (c *Change) pods() {
	stays := map[*krm.Object]bool{}
	for _, p := range c.podPairs() {
		if !reflect.DeepEqual(template(p.old), template(p.new)) {
			c.restart(p.new)
		} else {
			stays[p.new.Object] = isServer(p.new.Kind())
		}
		c.scaled(p.old, p.new)
	}
	for _, o := range c.Objects {
		isFile := o.Action == change.Changed && (o.To.Kind() == "ConfigMap" || o.To.Kind() == "Secret")
		if isFile && o.From.Name() == o.To.Name() && o.From.Namespace() == o.To.Namespace() && !onlyMetadata(o.Fields) {
			c.reread(o, stays)
		}
	}
}

// isServer tells whether the pods of a workload go on: a Job's end, and a CronJob makes new ones.
func isServer(kind string) bool { return !slices.Contains([]string{"Job", "CronJob"}, kind) }

func onlyMetadata(fields []change.Field) bool {
	return !slices.ContainsFunc(fields, func(f change.Field) bool { return !strings.HasPrefix(f.Path, "metadata.") })
}

type podPair struct{ old, new *observe.Pods }

func (c *Change) podPairs() []podPair {
	type at struct{ kind, namespace, name string }
	olds := map[at]*observe.Pods{}
	for _, p := range c.Old.Pods {
		olds[at{p.Kind(), p.Namespace(), p.Name()}] = p
	}
	var found []podPair
	for _, p := range c.New.Pods {
		if old := olds[at{p.Kind(), p.Namespace(), p.Name()}]; old != nil {
			found = append(found, podPair{old, p})
		}
	}
	return found
}

// template is what the pods of a workload are made of. Operators put the metadata of their
// custom resource on pods, which the model leaves out.
func template(p *observe.Pods) []any {
	v := p.Value()
	return []any{value(v, "spec.template"), value(v, "spec.jobTemplate.spec.template"), value(p.At("").Object.Value(), "spec.podMetadata")}
}

// restart says how the pods of a workload are replaced.
func (c *Change) restart(p *observe.Pods) {
	how := map[string]string{"StatefulSet": "one after another", "Deployment": "as new ones are ready", "DaemonSet": "node by node"}[p.Kind()]
	strategy := cmp.Or(p.Text("spec", "updateStrategy", "type"), p.Text("spec", "strategy", "type"))
	switch {
	case how == "":
		return // a Job is refused, a CronJob makes new ones
	case strategy == "OnDelete":
		how = "when somebody deletes them, and not before"
	case strategy == "Recreate":
		how = "all at once, and nothing runs meanwhile"
	}
	many := fmt.Sprintf("its %d pods are replaced", p.Replicas())
	switch {
	case p.Kind() == "DaemonSet":
		many = "its pods are replaced"
	case p.Replicas() == 0:
		return
	case p.Replicas() == 1 && how == "one after another":
		many, how = "its pod is replaced", "and is gone meanwhile"
	case p.Replicas() == 1:
		many, how = "its pod is replaced", strings.NewReplacer("them", "it", "as new ones are", "when the new one is").Replace(how)
	}
	c.tell(Meaning{Topic: Pods, Severity: krm.Info, Object: p.At("").Object.Ref(), Message: many + ", " + how})
}

// scaled tells of pods that go with what they hold. Those of a ring are told with it.
func (c *Change) scaled(old, now *observe.Pods) {
	if old.Kind() == "DaemonSet" || old.Replicas() == now.Replicas() {
		return
	}
	m := Meaning{Topic: Pods, Severity: krm.Info, Object: now.At("").Object.Ref(), Field: now.At("spec.replicas").Field}
	m.Message = fmt.Sprintf("%d replicas become %d", old.Replicas(), now.Replicas())
	told := slices.ContainsFunc(c.told, func(m Meaning) bool { return m.Topic == Ring && m.Severity != krm.Info })
	p := now.Process(thanos.Receive, thanos.Prometheus, thanos.Rule)
	if p != nil && now.Replicas() < old.Replicas() && !(told && p.Component == thanos.Receive) {
		if _, has := p.Data(); has {
			m.Severity = krm.Warning
			m.Message += ": what the pods that go hold is in no answer any more"
			if p.Uploads() || p.Peer() != nil && p.Peer().Uploads() {
				m.Message += " until they have uploaded it"
			}
			m.Remedy = "let them upload what they hold, or keep them until their retention is over"
		}
	}
	c.tell(m)
}
