// Package functions is the list of all KRM functions of the catalog.
package functions

import (
	checkfleet "github.com/thanos-fleet/thanos-fleet/functions/check-fleet"
	genhashring "github.com/thanos-fleet/thanos-fleet/functions/gen-hashring"
	genkarmadapolicies "github.com/thanos-fleet/thanos-fleet/functions/gen-karmada-policies"
	genobjstoresecret "github.com/thanos-fleet/thanos-fleet/functions/gen-objstore-secret"
	genrules "github.com/thanos-fleet/thanos-fleet/functions/gen-rules"
	genthanosconfig "github.com/thanos-fleet/thanos-fleet/functions/gen-thanos-config"
	injectexternallabels "github.com/thanos-fleet/thanos-fleet/functions/inject-external-labels"
	migratemanifests "github.com/thanos-fleet/thanos-fleet/functions/migrate-manifests"
	rendercluster "github.com/thanos-fleet/thanos-fleet/functions/render-cluster"
	wireremotewrite "github.com/thanos-fleet/thanos-fleet/functions/wire-remote-write"
	wirethanosstores "github.com/thanos-fleet/thanos-fleet/functions/wire-thanos-stores"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// All returns every function, sorted by name.
func All() []*krm.Definition {
	return []*krm.Definition{
		&checkfleet.Definition,
		&genhashring.Definition,
		&genkarmadapolicies.Definition,
		&genobjstoresecret.Definition,
		&genrules.Definition,
		&genthanosconfig.Definition,
		&injectexternallabels.Definition,
		&migratemanifests.Definition,
		&rendercluster.Definition,
		&wireremotewrite.Definition,
		&wirethanosstores.Definition,
	}
}

// ByKind returns the function whose configuration has the kind, or nil and the kind that
// may be meant.
func ByKind(kind string) (def *krm.Definition, near string) { return krm.Among(All()...)(kind) }

// Unchecked is ByKind for who holds what comes out against the rules itself, of all
// clusters together.
func Unchecked(kind string) (def *krm.Definition, near string) {
	switch kind {
	case rendercluster.Definition.Kind:
		return &rendercluster.Unchecked, ""
	case injectexternallabels.Definition.Kind:
		return &injectexternallabels.Unchecked, ""
	case genrules.Definition.Kind:
		return &genrules.Unchecked, ""
	case wireremotewrite.Definition.Kind:
		return &wireremotewrite.Unchecked, ""
	case wirethanosstores.Definition.Kind:
		return &wirethanosstores.Unchecked, ""
	}
	return ByKind(kind)
}
