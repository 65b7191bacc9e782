package compact

import (
	"time"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/shards"
)

var window = &checks.Rule{
	ID:       "compact/window",
	Severity: krm.Warning,
	Check:    checkWindow,
}

func checkWindow(f *observe.Fleet, tell checks.Tell) {
	for _, stores := range byPlace(f, thanos.Store) {
		newest, at, known := newestOf(stores)
		if !known {
			continue
		}
		for _, w := range f.Writers(stores[0]) {
			kept, text, known := keeps(w)
			if known && kept > 0 && kept < newest {
				tell(at.At("--max-time"), "raise --max-time, or the retention",
					"what is newer than %s is left to others, and %s keeps %s only", at.Flags.Value("--max-time"), w.Owner().Ref(), text)
			}
		}
	}
}

// newestOf returns the age of the newest blocks that any of the stores takes, and the one
// that takes it; false where one takes everything, or is not known.
func newestOf(stores []*observe.Process) (time.Duration, *observe.Process, bool) {
	var newest time.Duration
	var at *observe.Process
	for _, s := range stores {
		age, relative := shards.Age(s.Flags.Value("--max-time"))
		if !relative || s.Hidden != "" {
			return 0, nil, false
		}
		if at == nil || age < newest {
			newest, at = age, s
		}
	}
	return newest, at, at != nil
}

// keeps returns how long an uploader keeps what it uploads.
func keeps(p *observe.Process) (time.Duration, string, bool) {
	flag, fallback := "--tsdb.retention", map[observe.Component]string{thanos.Receive: "15d", thanos.Rule: "48h"}[p.Component]
	if p.Component == thanos.Sidecar {
		if p = p.Pods.Process(thanos.Prometheus); p == nil || p.Flags.Has("--storage.tsdb.retention.size") {
			return 0, "", false
		}
		flag, fallback = "--storage.tsdb.retention.time", "15d"
		if t := p.TSDB(); t.Retention != "" {
			fallback, flag = t.Retention, "--"
		}
	}
	text := p.Flags.Value(flag)
	if text == "" {
		text = fallback
	}
	kept, known := shards.Duration(text)
	return kept, text, known && p.Hidden == ""
}
