// Package prometheus holds the rules on a Prometheus and what of Thanos stands beside it.
package prometheus

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
)

// Rules of the group, by their IDs.
var Rules = []*checks.Rule{
	agent,
	agentStorage,
	compaction,
	encoding,
	exemplars,
	floatEncoding,
	histograms,
	metaLabel,
	nativeHistograms,
	remoteWrite2,
	retention,
	topology,
	typeLabels,
	url,
	volume,
}
