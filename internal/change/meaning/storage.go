package meaning

import (
	"fmt"
	"path"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/thanos-fleet/thanos-fleet/internal/change"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// storage tells of claims that change their size, and of data that lies elsewhere.
func (c *Change) storage() {
	for _, o := range c.Objects {
		if o.Action == change.Changed && o.To.Kind() == "PersistentVolumeClaim" {
			c.resized(o)
		}
	}
	for _, p := range c.processes() {
		old, had := p.old.Data()
		now, has := p.new.Data()
		before, after := place(old), place(now)
		if !had || !has || before == after {
			continue
		}
		c.tell(Meaning{
			Topic: Storage, Severity: krm.Warning, Object: p.new.Owner().Ref(), Field: p.new.At(now.Flag).Field,
			Message: fmt.Sprintf("%s keeps its data in %s and no more in %s, and begins with nothing", name(p.new), after, before),
			Remedy:  "copy what is there, or let it upload what it holds first",
		})
	}
}

// place says where data lies.
func place(f observe.Folder) string {
	if f.Mount == nil {
		return "the container itself"
	}
	volume := "the volume " + f.Mount.Text("name")
	if f.Volume != nil {
		switch claim := f.Volume.Text("persistentVolumeClaim", "claimName"); {
		case claim != "":
			volume = "the claim " + claim
		case f.Volume.Has("emptyDir"):
			volume = "an emptyDir"
		case f.Volume.Has("ephemeral"):
			volume = "an ephemeral volume"
		}
	}
	if in := path.Clean(f.In); in != "/" && in != "." {
		volume += " at " + in
	}
	return volume
}

// endsWithPod tells whether a folder is made for each pod, and goes with it.
func endsWithPod(f observe.Folder) bool {
	return f.Volume != nil && (f.Volume.Has("emptyDir") || f.Volume.Has("ephemeral"))
}

// resized tells of a claim that grows, which the API server lets it where its class does,
// and of one that shrinks, which it refuses (Kubernetes v1.37, core/validation,
// ValidatePersistentVolumeClaimUpdate).
func (c *Change) resized(o change.Object) {
	before, err := resource.ParseQuantity(o.From.Text("spec", "resources", "requests", "storage"))
	after, err2 := resource.ParseQuantity(o.To.Text("spec", "resources", "requests", "storage"))
	if err != nil || err2 != nil || before.Cmp(after) == 0 {
		return
	}
	m := Meaning{Topic: Storage, Severity: krm.Info, Object: o.To.Ref(), Field: "spec.resources.requests.storage"}
	m.Message = fmt.Sprintf("the claim grows from %s to %s, where its StorageClass says allowVolumeExpansion", before.String(), after.String())
	if after.Cmp(before) < 0 {
		m.Severity, m.Message = krm.Error, fmt.Sprintf("the API server refuses the change: a claim cannot shrink from %s to %s", before.String(), after.String())
		m.Remedy = "make another claim, copy what is there, and let the pods mount that"
	}
	c.tell(m)
}
