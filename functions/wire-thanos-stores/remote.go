package wirethanosstores

import (
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// remote returns the endpoints that the clusters expose which this one queries,
// and imports the Services among them.
func (w *wiring) remote() []endpoints.Endpoint {
	if w.cluster == nil {
		return nil
	}
	var found []endpoints.Endpoint
	for _, other := range w.fleet.Queried(w.cluster) {
		for _, e := range other.Exposes {
			address := e.Address
			if e.ServiceImport != nil {
				address = w.imported(*e.ServiceImport)
			}
			found = append(found, endpoints.Endpoint{Address: address, Strict: e.Strict, ClientConfig: clientConfig(e.TLS)})
		}
	}
	return found
}
