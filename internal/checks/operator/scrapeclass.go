package operator

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

var scrapeClass = &checks.Rule{
	ID:       "operator/scrape-class",
	Severity: krm.Warning,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		each(f, func(c *observe.Cluster, o *krm.Object) { checkScrapeClasses(c, o, tell) }, "Prometheus", "PrometheusAgent")
	},
}

func checkScrapeClasses(c *observe.Cluster, o *krm.Object, tell checks.Tell) {
	for i, class := range o.Each("spec", "scrapeClasses") {
		secret, key := class.Text("authorization", "credentials", "name"), class.Text("authorization", "credentials", "key")
		if secret == "" || class.Text("authorization", "credentialsFile") != "" || isLoaded(c, o, secret, key) {
			continue
		}
		file := "/etc/prometheus/secrets/" + secret + "/" + key
		remedy := "write credentialsFile: " + file
		if !slices.Contains(o.Texts("spec", "secrets"), secret) {
			remedy += ", and " + secret + " among spec.secrets"
		}
		tell(c.At(o, problem.Join(problem.Index("spec.scrapeClasses", i), "authorization.credentials")), remedy+", or give the monitors their own authorization",
			"prometheus-operator does not read credentials of scrape class %s: monitors of it scrape without", class.Text("name"))
	}
}

// isLoaded tells whether the operator may find a key of a Secret by chance, for something else
// that it loads refers to it: the object itself, or a monitor, in whose namespace it looks.
func isLoaded(c *observe.Cluster, o *krm.Object, secret, key string) bool {
	if observe.HasVariable(secret) || observe.HasVariable(key) {
		return true
	}
	monitors := []string{"ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig"}
	return slices.ContainsFunc(c.References(), func(r observe.Reference) bool {
		of := r.At.Object
		return r.Kind == "Secret" && r.Name == secret && r.Key == key && of.Group() == krm.PrometheusOperator &&
			(of == c.At(o, "").Object && !strings.HasPrefix(r.At.Field, "spec.scrapeClasses") || slices.Contains(monitors, of.Kind()))
	})
}
