package meaning

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// buckets tells of processes that use another bucket, or another folder in it, than before:
// nothing moves what is there.
func (c *Change) buckets() {
	var moves []*move
	for _, p := range c.processes() {
		old, had := p.old.Bucket()
		now, has := p.new.Bucket()
		if !had || !has {
			c.tookUp(p, old, now, had, has)
			continue
		}
		if old.ID == now.ID && old.Prefix == now.Prefix || now.Use() == observe.Ignores {
			continue
		}
		i := slices.IndexFunc(moves, func(m *move) bool { return title(m.old) == title(old) && title(m.now) == title(now) })
		if i < 0 {
			i, moves = len(moves), append(moves, &move{old: old, now: now, at: p.new, uses: map[observe.Use]bool{}})
		}
		moves[i].uses[now.Use()] = true
		moves[i].believed = moves[i].believed || now.Use() == observe.Uploads && keeps(p.old, p.new)
	}
	for _, m := range moves {
		c.tell(m.meaning())
	}
}

// move is a bucket that becomes another one for some processes of a cluster.
type move struct {
	old, now observe.Bucket
	at       *observe.Process
	uses     map[observe.Use]bool
	// believed tells that who uploads goes on with the list of what it uploaded to the old one.
	believed bool
}

// keeps tells whether what a process uploads lies where it lay, and outlives its pod, and so
// what stands beside it.
func keeps(old, now *observe.Process) bool {
	if now.Component == thanos.Sidecar {
		old, now = old.Peer(), now.Peer()
	}
	if old == nil || now == nil {
		return false
	}
	before, had := old.Data()
	f, has := now.Data()
	return had && has && f.Mount != nil && place(before) == place(f) && !endsWithPod(f)
}

func (m *move) meaning() Meaning {
	what := []string{"what was written stays in the old one"}
	if m.old.ID == m.now.ID {
		what[0] = "what was written stays in the old folder"
	}
	if m.uses[observe.Reads] {
		what = append(what, "is in no query of the store gateways any more")
	}
	if m.uses[observe.Compacts] {
		what = append(what, "is neither compacted nor deleted any more")
	}
	if len(what) == 1 {
		what = append(what, "is read no more by who reads the new one")
	}
	last := len(what) - 1
	meaning := Meaning{
		Topic: Bucket, Severity: krm.Warning, Object: ref(m.now.Text.At, m.at), Field: m.now.Text.At.Field,
		Message: fmt.Sprintf("%s becomes %s under data: %s and %s", title(m.old), title(m.now), strings.Join(what[:last], ", "), what[last]),
		Remedy:  fmt.Sprintf("copy what is there first, for instance by `thanos tools bucket replicate`, or keep a store gateway and a compactor at %s until its retention is over", title(m.old)),
	}
	if m.believed { // Thanos v0.42.5, pkg/shipper/shipper.go, Sync
		meaning.Message += "; blocks that are on a volume and that thanos.shipper.json has as uploaded are not uploaded again"
		meaning.Remedy += "; delete thanos.shipper.json beside the blocks as well, and what the new one does not have of them is uploaded"
	}
	return meaning
}

// tookUp tells of a process that begins or ends to use a bucket.
func (c *Change) tookUp(p both, old, now observe.Bucket, had, has bool) {
	_, hadAny := p.old.Config("--objstore.config")
	_, hasAny := p.new.Config("--objstore.config")
	m := Meaning{Topic: Bucket, Severity: krm.Warning, Object: p.new.Owner().Ref()}
	switch {
	case had && !hasAny && old.Use() != observe.Ignores:
		m.Message = fmt.Sprintf("%s %s no more, which was %s", name(p.new), verbs[old.Use()], title(old))
		m.Remedy = "see who else does it, before this is applied"
	case has && !hadAny && now.Use() == observe.Uploads:
		m.Severity = krm.Info
		m.Message = fmt.Sprintf("%s begins to write blocks to %s; what it holds already is uploaded, too, as far as it is not compacted", name(p.new), title(now))
	default:
		return
	}
	c.tell(m)
}

var verbs = map[observe.Use]string{observe.Uploads: "writes to a bucket", observe.Reads: "reads a bucket", observe.Compacts: "compacts a bucket", observe.Views: "shows a bucket"}

func title(b observe.Bucket) string {
	name := path.Join(b.Name, b.Prefix)
	return fmt.Sprintf("%s bucket %q", b.Type, name)
}
