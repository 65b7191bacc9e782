package live

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// sooner are the flags that are added or changed because a test has minutes, where a
// cluster has hours.
var sooner = []alteration{
	{"query", "--store.sd-dns-interval", "1s", "", "a store that comes is asked within a second, not half a minute"},
	{"query", "--endpoint.sd-config-reload-interval", "1s", "--endpoint.sd-config-file", "a store that is added is asked within a second, not five minutes"},
	{"compact", "--consistency-delay", "0s", "", "blocks are compacted at once, not half an hour after they were made"},
	{"compact", "--wait-interval", "5s", "--objstore.config-file", "the compactor looks again after seconds, not five minutes"},
	{"store", "--sync-block-duration", "2s", "", "a block is seen within seconds, not a quarter of an hour"},
	{"receive", "--receive.hashrings-file-refresh-interval", "1s", "--receive.hashrings-file", "a ring that changed is taken within a second, not half a minute"},
	{"rule", "--query.sd-dns-interval", "1s", "", "a querier that comes is asked within a second, not half a minute"},
	{"rule", "--alertmanagers.sd-dns-interval", "1s", "", "an Alertmanager that comes is told within a second, not half a minute"},
	{"rule", "--eval-interval", "5s", "", "an alert fires within seconds, not half a minute"},
}

// intervals are how often Prometheus scrapes and evaluates, in its configuration and in the
// operator's objects.
var intervals = regexp.MustCompile(`\b((?:scrape_interval|scrape_timeout|evaluation_interval|scrapeInterval|scrapeTimeout|evaluationInterval): )(\d+)s\b`)

// hurried has a third of each interval: what is asked of a fleet waits for scrapes.
func hurried(text string) string {
	return intervals.ReplaceAllStringFunc(text, func(found string) string {
		m := intervals.FindStringSubmatch(found)
		seconds, _ := strconv.Atoi(m[2])
		return fmt.Sprintf("%s%ds", m[1], max(1, seconds/3))
	})
}

// alteration is a flag of a component, or of a program, that has another value here.
// Where it needs another flag, it is left out without that.
type alteration struct{ component, flag, value, needs, why string }

func (a alteration) apply(args []string) []string {
	has := func(arg string) bool { return strings.HasPrefix(arg, a.needs+"=") }
	if a.needs != "" && !slices.ContainsFunc(args, has) {
		return args
	}
	args = slices.DeleteFunc(args, func(arg string) bool { return strings.HasPrefix(arg, a.flag+"=") })
	return append(args, a.flag+"="+a.value)
}

// stays are the workloads that do not run here, by the name of their image.
var stays = map[string]string{
	"grafana":            "it is no Go program that its module builds: pages and plugins come with the image; bases/dashboards_test.go holds its files",
	"kube-state-metrics": "it counts the objects of a whole API server, and here only what Prometheus discovers is served",
}

// leftOut are the containers that do not run here, beside others of their pods.
var leftOut = map[string]string{
	"configmap-reload": "of the migrated manifests alone: it is archived, and tells a ruler to read files anew that do not change here",
}

// cannotRun says why a workload has no pods here; "" is that it has.
func (f *Fleet) cannotRun(w *workload) string {
	for _, c := range w.template.Spec.Containers {
		if why := stays[base(c.Image)]; why != "" {
			return why
		}
	}
	return ""
}

// keeping makes a server of a Prometheus that is an agent: what it scrapes and writes is the
// same, and it can be asked what that was.
func keeping(args []string) []string {
	if !slices.Contains(args, "--agent") {
		return args
	}
	var made []string
	for _, arg := range args {
		if path, found := strings.CutPrefix(arg, "--storage.agent.path="); found {
			made = append(made, "--storage.tsdb.path="+path)
		} else if arg != "--agent" && !strings.Contains(arg, "storage.agent.") {
			made = append(made, arg)
		}
	}
	return made
}
