package meaning

import (
	"fmt"
	"path"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// buckets tells of processes that use another bucket, or another folder in it, than before:
// nothing moves what is there.
func (c *Change) buckets() {
	told := map[[3]string]int{}
	var found []Meaning
	for _, p := range c.processes() {
		m, changed := bucketChange(p)
		if !changed {
			continue
		}
		key := [3]string{m.Message, string(m.Severity), m.Remedy}
		if _, known := told[key]; known {
			continue
		}
		told[key], found = len(found), append(found, m)
	}
	for _, m := range found {
		c.tell(m)
	}
}

func bucketChange(p both) (Meaning, bool) {
	old, had := p.old.Bucket()
	now, has := p.new.Bucket()
	if !had && !has {
		return Meaning{}, false
	}
	_, hadAny := p.old.Config("--objstore.config")
	_, hasAny := p.new.Config("--objstore.config")
	use := now.Use
	m := Meaning{Topic: Bucket, Severity: krm.Warning}
	switch {
	case had && has && old.ID == now.ID && old.Prefix == now.Prefix:
		return m, false
	case had && has && use() == observe.Ignores:
		return m, false
	case had && has:
		m.Object, m.Field = ref(now.Text.At, p.new), now.Text.At.Field
		m.Message = fmt.Sprintf("%s becomes %s under data: %s", title(old), title(now), moved(old, now))
		m.Remedy = fmt.Sprintf("copy what is there first, for instance by `thanos tools bucket replicate`, or keep a store gateway and a compactor at %s until its retention is over", title(old))
	case had && !hasAny && old.Use() != observe.Ignores:
		m.Object = p.new.Owner().Ref()
		m.Message = fmt.Sprintf("%s %s no more, which was %s", name(p.new), verbs[old.Use()], title(old))
		m.Remedy = "see who else does it, before this is applied"
	case has && !hadAny && use() == observe.Uploads:
		m.Severity, m.Object = krm.Info, p.new.Owner().Ref()
		m.Message = fmt.Sprintf("%s begins to write blocks to %s; what it holds already is uploaded, too, as far as it is not compacted", name(p.new), title(now))
	default:
		return m, false
	}
	return m, true
}

var verbs = map[observe.Use]string{observe.Uploads: "writes to a bucket", observe.Reads: "reads a bucket", observe.Compacts: "compacts a bucket", observe.Views: "shows a bucket"}

func title(b observe.Bucket) string {
	name := path.Join(b.Name, b.Prefix)
	return fmt.Sprintf("%s bucket %q", b.Type, name)
}

func moved(old, now observe.Bucket) string {
	where := "what was written stays in the old one"
	if old.ID == now.ID {
		where = "what was written stays in the old folder"
	}
	switch now.Process.Component {
	case thanos.Store:
		return where + ", and is in no query of this store gateway any more"
	case thanos.Compact:
		return where + ", and is neither compacted nor deleted any more"
	}
	return where + ", and is read no more by whoever reads the new one"
}
