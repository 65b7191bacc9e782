package wirethanosstores

import (
	"fmt"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// wireFrontends gives every query frontend its querier, unless the user chose one.
func (w *wiring) wireFrontends() {
	const flag = "--query-frontend.downstream-url"
	for _, c := range w.Containers(thanos.QueryFrontend) {
		if c.Args().Has(flag) || hasQuerierBeside(c) {
			continue
		}
		service := w.querierService()
		if service == nil {
			why := "no querier is among the objects"
			if w.MayRun(thanos.Query) {
				why = w.noQuerier()
			}
			w.Errorf(c.Workload.Object, c.Path+".args", addQuerier+flag,
				"%s, and the frontend would ask its default http://localhost:9090, where nobody answers", why)
			continue
		}
		c.SetArgs(c.Args().Set(flag, w.httpURL(service)))
	}
}

// hasQuerierBeside tells whether the default address of the frontend is a querier
// in the same pod.
func hasQuerierBeside(c *krm.Container) bool {
	for _, other := range c.Workload.Containers() {
		if other.Identity().Component == thanos.Query {
			return true
		}
	}
	return false
}

// httpURL returns the URL of a Service's HTTP port.
func (w *wiring) httpURL(service *krm.Object) string {
	return fmt.Sprintf("http://%s.%s.svc.%s:%s", service.Name(), namespace(service), w.domain, webPort(service))
}
