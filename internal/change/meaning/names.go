package meaning

import (
	"fmt"

	"github.com/thanos-fleet/thanos-fleet/internal/change"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// names tells of objects that are others by their names: they are made anew, and the old
// ones are removed by whoever prunes.
func (c *Change) names() {
	for _, o := range c.Objects {
		if o.Action != change.Changed {
			continue
		}
		from, to := o.From.Namespace(), o.To.Namespace()
		switch {
		case from != to && from != "" && to != "":
			m := Meaning{Topic: Names, Severity: krm.Info, Object: o.To.Ref(), Field: "metadata.namespace"}
			m.Message = fmt.Sprintf("namespace %s becomes %s: it is made anew there, and the old one stays until it is removed", from, to)
			if holdsData(o.To) {
				m.Severity, m.Message = krm.Warning, m.Message+"; its claims stay behind"
				m.Remedy = "let it upload what it holds, and remove the old one then"
			}
			c.tell(m)
		case o.From.Text("apiVersion") != o.To.Text("apiVersion") && o.To.Kind() != "":
			c.tell(Meaning{
				Topic: Names, Severity: krm.Info, Object: o.To.Ref(), Field: "apiVersion",
				Message: fmt.Sprintf("%s becomes %s: the same object, which the cluster must serve in that version", o.From.Text("apiVersion"), o.To.Text("apiVersion")),
			})
		}
	}
	c.served()
}

func holdsData(o *krm.Object) bool {
	return o.Kind() == "PersistentVolumeClaim" || o.Has("spec", "volumeClaimTemplates") || o.Has("spec", "storage")
}

// served tells of versions that a CRD serves or stores no more: objects that are stored in
// one cannot be read when it goes (Kubernetes v1.37, apiextensions/validation,
// ValidateCustomResourceDefinitionUpdate: status.storedVersions must be in spec.versions).
func (c *Change) served() {
	for _, o := range c.Objects {
		if o.Action != change.Changed || o.To.Kind() != "CustomResourceDefinition" {
			continue
		}
		after := map[string]bool{}
		for _, v := range o.To.Each("spec", "versions") {
			after[v.Text("name")] = v.Text("served") != "false"
		}
		for _, v := range o.From.Each("spec", "versions") {
			version := v.Text("name")
			serves, listed := after[version]
			switch {
			case !listed:
				c.tell(Meaning{
					Topic: Names, Severity: krm.Warning, Object: o.To.Ref(), Field: "spec.versions",
					Message: "version " + version + " goes: who asks for it fails, and the API server refuses the change while its status says that objects are stored in it",
					Remedy:  "write every object in the new version first, and take the old one out of status.storedVersions",
				})
			case !serves && v.Text("served") != "false":
				c.tell(Meaning{Topic: Names, Severity: krm.Warning, Object: o.To.Ref(), Field: "spec.versions", Message: "version " + version + " is served no more: who asks for it fails"})
			}
		}
	}
}
