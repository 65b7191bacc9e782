package prometheus

import (
	"cmp"
	neturl "net/url"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var url = &checks.Rule{
	ID:       "prometheus/url",
	Severity: krm.Error,
	Check:    checkURL,
}

func checkURL(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Connections(observe.Queries) {
		p := c.From.Pods.Process(thanos.Prometheus)
		if c.From.Component != thanos.Sidecar || c.Status != observe.Loopback || p == nil || p.Hidden != "" {
			continue
		}
		listens := p.Flags.Values("--web.listen-address")
		if len(listens) == 0 {
			listens = []string{"0.0.0.0:9090"}
		}
		asked, answers := prefix(c.Path), prefixOf(p)
		if listensOn(listens, c.Target.Port) && asked == answers || isOfAnother(c.From, p, c.Target.Port) || observe.HasVariable(strings.Join(listens, "")+answers) {
			continue
		}
		port := listens[0][strings.LastIndexByte(listens[0], ':')+1:]
		tell(c.Dial.At, "write --prometheus.url=http://localhost:"+port+answers,
			"the sidecar asks port %s below %s, and Prometheus listens on %s below %s", c.Target.Port, cmp.Or(asked, "/"), strings.Join(listens, ", "), cmp.Or(answers, "/"))
	}
}

// isOfAnother tells whether a container beside the sidecar and Prometheus, which may stand
// in front of it, names a port as its own.
func isOfAnother(sidecar, prometheus *observe.Process, port string) bool {
	return slices.ContainsFunc(sidecar.Pods.Containers(), func(c *krm.Container) bool {
		if name := c.Text("name"); name == sidecar.Text("name") || name == prometheus.Text("name") {
			return false
		}
		isPort := func(p *krm.Object) bool { return p.Text("containerPort") == port }
		return slices.ContainsFunc(c.Each("ports"), isPort) || listensOn(append(c.Texts("args"), c.Texts("command")...), port)
	})
}

func listensOn(addresses []string, port string) bool {
	for _, a := range addresses {
		if strings.HasSuffix(a, ":"+port) {
			return true
		}
	}
	return false
}

// prefixOf is the path below which a Prometheus answers.
func prefixOf(p *observe.Process) string {
	if p.Flags.Has("--web.route-prefix") {
		return prefix(p.Flags.Value("--web.route-prefix"))
	}
	external := p.Flags.Value("--web.external-url")
	if u, err := neturl.Parse(external); err == nil && !observe.HasVariable(external) {
		return prefix(u.Path)
	}
	return external
}

func prefix(path string) string {
	if path = strings.Trim(path, "/"); path == "" {
		return ""
	}
	return "/" + path
}
