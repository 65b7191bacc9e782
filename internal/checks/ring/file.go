package ring

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

var file = &checks.Rule{
	ID:       "ring/file",
	Severity: krm.Error,
	Check:    checkFile,
}

func checkFile(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Receive) {
		t, has := p.Config(ringFlag)
		if !has || !t.Known || observe.HasVariable(t.Text) {
			continue
		}
		rings, err := hashring.Parse([]byte(t.Text))
		switch {
		case err != nil:
			tell(t.At, "write a JSON list of rings, each with its endpoints", "thanos receive cannot read its rings and does not start: %v", err)
		case len(rings) == 0:
			tell(t.At, "give it a ring with the receivers as its endpoints", "there is no ring in it, and thanos receive does not start")
		}
	}
	for _, r := range readers(f) {
		for i, ring := range r.rings {
			for _, p := range hashring.CheckRing(ring, max(r.factor, 1)) {
				isOpen := r.text.Generated && len(ring.Endpoints) == 0 // its StatefulSet may be elsewhere
				if isOfFile(p, ring) && !isOpen {
					tell(r.text.At, p.Remedy, "%s: %s", problem.Join(problem.Index("", i), p.Path), p.Message)
				}
			}
		}
	}
}

// isOfFile tells whether a problem is one of the file alone. How many endpoints there must
// be is another rule's, and so is a port of which the receiver knows better.
func isOfFile(p problem.Problem, ring hashring.Ring) bool {
	if p.Path == "endpoints" {
		return len(ring.Endpoints) == 0
	}
	isBare := strings.Count(p.Message, ":") > 2 // an IPv6 address without brackets
	return !strings.HasPrefix(p.Path, "endpoints[") || !strings.HasSuffix(p.Message, " port") || isBare
}
