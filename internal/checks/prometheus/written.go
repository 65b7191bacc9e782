package prometheus

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// What is written to Thanos Receive, and it cannot follow.

var remoteWrite2 = &checks.Rule{
	ID:       thanos.RemoteWrite2.Rule,
	Severity: krm.Error,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, w := range writes(f, thanos.RemoteWrite2) {
			if w.Message == "io.prometheus.write.v2.Request" {
				remedy := "take protobuf_message out"
				if isOperated(w.from) {
					remedy = "write messageVersion: V1.0"
				}
				tell(w.At, remedy, "remote_write sends %s, of which Thanos Receive stores nothing", w.Message)
			}
		}
	},
}

var histograms = &checks.Rule{
	ID:       thanos.CustomBuckets.Rule,
	Severity: krm.Error,
	Check:    checkHistograms,
}

func checkHistograms(f *observe.Fleet, tell checks.Tell) {
	told := map[*observe.Process]bool{}
	for _, w := range writes(f, thanos.CustomBuckets) {
		if told[w.from] || w.ToClassic || w.picks() {
			continue
		}
		told[w.from] = true
		var names []string
		var at observe.Place
		for _, j := range w.from.ScrapeJobs() {
			if losesClassic(j) {
				if names = append(names, j.Name); len(names) == 1 {
					at = j.At
				}
			}
		}
		if len(names) > 0 {
			keep := "always_scrape_classic_histograms"
			if isOperated(w.from) {
				keep = "scrapeClassicHistograms"
			}
			tell(at, "leave it out, or add "+keep+": true",
				"convert_classic_histograms_to_nhcb of job %s: remote write to Thanos Receive drops what it makes of histograms", some(names))
		}
	}
}

// losesClassic tells whether the classic histograms of a job are converted and not kept. A
// label of its targets says so in place of the setting.
func losesClassic(j observe.ScrapeJob) bool {
	const label = "__convert_classic_histograms_to_nhcb__"
	value, isFixed := j.TargetLabels[label]
	switch {
	case isFixed:
		on := value == "true"
		j.Histograms.ToCustom = &on
	case observe.WritesLabel(j.Relabel, label):
		return false
	}
	return j.Histograms.LosesClassic()
}

// picks tells whether only some metrics are written, which may be no histograms.
func (w write) picks() bool {
	return slices.ContainsFunc(w.Relabel, func(r observe.Relabel) bool {
		action := strings.ToLower(r.Action)
		return action == "keep" || action == "keepequal"
	})
}

// some are names for a message, cut where they are many.
func some(names []string) string {
	if len(names) <= 3 {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", names[0], len(names)-1)
}

var exemplars = &checks.Rule{
	ID:       thanos.Exemplars.Rule,
	Severity: krm.Warning,
	Check:    checkExemplars,
}

func checkExemplars(f *observe.Fleet, tell checks.Tell) {
	members := map[*observe.Process][]*observe.Process{}
	for _, c := range f.Connections(observe.Routes) {
		members[c.From] = append(members[c.From], c.Processes(thanos.Receive)...)
	}
	for _, w := range writes(f, thanos.Exemplars) {
		var storing []*observe.Process
		for _, r := range w.receivers {
			storing = append(append(storing, r), members[r]...)
		}
		storing = slices.DeleteFunc(storing, func(r *observe.Process) bool { return r.Flags.RoutesOnly() })
		if w.Exemplars && len(storing) > 0 && !slices.ContainsFunc(storing, keepsExemplars) {
			tell(w.At, "give the receivers --tsdb.max-exemplars, or send none", "remote_write sends exemplars, and no receiver behind it keeps any: --tsdb.max-exemplars is 0 unless it is given")
		}
	}
}

// keepsExemplars tells whether a receiver keeps exemplars, or may.
func keepsExemplars(r *observe.Process) bool {
	value := r.Flags.Value("--tsdb.max-exemplars")
	n, err := strconv.Atoi(value)
	return r.Hidden != "" || n > 0 || value != "" && err != nil
}

// write is an entry of remote_write that leads to a Receive which cannot follow, with whose
// it is and who answers.
type write struct {
	observe.RemoteWrite
	from      *observe.Process
	receivers []*observe.Process
}

// receivePath is where Receive takes remote write, and nobody else.
const receivePath = "/api/v1/receive"

// writes are those of a fleet. A Receive that is not in the set is known by the path of the
// address.
func writes(f *observe.Fleet, g *thanos.Gap) []write {
	var found []write
	nth := map[*observe.Process]int{}
	for _, c := range f.Connections(observe.Writes) {
		all := c.From.RemoteWrites()
		i := nth[c.From]
		nth[c.From]++
		receivers := c.Processes(thanos.Receive)
		holds := len(receivers) == 0 && g.Fixed == "" && strings.HasSuffix(c.Path, receivePath)
		for _, r := range receivers {
			version, _ := r.Version()
			holds = holds || g.Holds(version)
		}
		if holds && i < len(all) {
			found = append(found, write{all[i], c.From, receivers})
		}
	}
	return found
}
