// Package store holds the rules on who asks whose store API: the endpoints of queriers.
package store

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Rules of the group, by their IDs.
var Rules = []*checks.Rule{
	circular,
	compression,
	distributed,
	elsewhere,
	exported,
	hidden,
	hiddenReplica,
	hostname,
	local,
	noPod,
	noPort,
	noSeries,
	noService,
	notStoreAPI,
	partition,
	relabel,
	strictRule,
	twice,
	notAsked,
}

// asked is the key of what asks finds.
type asked struct{}

// asks returns the endpoints of every querier, with what stands behind them.
func asks(f *observe.Fleet) []observe.Connection {
	return observe.Memo(f, asked{}, func() []observe.Connection { return findAsked(f) })
}

func findAsked(f *observe.Fleet) []observe.Connection {
	var found []observe.Connection
	for _, c := range f.Connections(observe.Selects) {
		if c.From.Component == thanos.Query && c.From.Hidden == "" && c.Scheme == "" && !c.HasVariable() {
			found = append(found, c)
		}
	}
	return found
}
