//lint:file-ignore SA1019 kustomizations of users hold the fields of old too

package render

import (
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// reaches tells whether a kustomization changes more than its objects: the schema of the
// process, and variables of all others.
func (k *kustomization) reaches() bool {
	return len(k.Crds) > 0 || len(k.OpenAPI) > 0 || len(k.Vars) > 0 || len(k.HelmCharts) > 0 || len(k.HelmChartInflationGenerator) > 0
}

// configurationsOf returns the files by which folders change how kustomize treats objects
// of those that name them, in the order in which it takes them (api v0.21.2,
// internal/target, accumulateTarget). It is false where they may change more than that.
func (k *kustomization) configurationsOf(folders []string) (files []string, only bool) {
	for _, entry := range folders {
		below, err := readKustomization(k.fs, k.path(entry))
		if err != nil || below.reaches() || len(below.Bases) > 0 || slices.ContainsFunc(slices.Concat(below.Generators, below.Transformers, below.Validators), below.isFolder) {
			return nil, false
		}
		resources, only := below.configurationsOf(slices.DeleteFunc(slices.Clone(below.Resources), func(entry string) bool { return !below.isFolder(entry) }))
		if !only {
			return nil, false
		}
		components, only := below.configurationsOf(below.Components)
		if !only {
			return nil, false
		}
		files = append(files, resources...)
		for _, file := range below.Configurations {
			files = append(files, below.path(file))
		}
		files = append(files, components...)
	}
	return files, true
}

// reachesBelow tells whether an overlay, or a Component that it takes, may change what its
// folders are built to, or lists what is not looked at here.
func (k *kustomization) reachesBelow() bool {
	if k.reaches() || len(k.Bases) > 0 || len(k.Generators) > 0 || len(k.Transformers) > 0 || len(k.Validators) > 0 {
		return true
	}
	return slices.ContainsFunc(k.Components, func(entry string) bool {
		c, err := readKustomization(k.fs, k.path(entry))
		return err != nil || c.reachesBelow() || slices.ContainsFunc(c.Resources, c.isFolder)
	})
}

func (k *kustomization) isFolder(entry string) bool { return k.fs.IsDir(k.path(entry)) }

// hasObjects tells whether an overlay, or a Component that it takes, lists objects itself.
func (k *kustomization) hasObjects() bool {
	return len(k.Resources) > 0 || slices.ContainsFunc(k.Components, func(entry string) bool {
		c, err := readKustomization(k.fs, k.path(entry))
		return err != nil || c.hasObjects()
	})
}

// reachesInventory tells whether an overlay, or a Component that it takes, may change the
// inventory or read it while kustomize builds, or says so of kinds that may be it.
func (k *kustomization) reachesInventory() bool {
	if k.NamePrefix != "" || k.NameSuffix != "" || k.Namespace != "" || len(k.Labels) > 0 || len(k.CommonLabels) > 0 ||
		len(k.CommonAnnotations) > 0 || len(k.Images) > 0 || len(k.Replicas) > 0 {
		return true
	}
	return slices.ContainsFunc(k.patches(), patch.reachesInventory) || slices.ContainsFunc(k.Replacements, replaces) ||
		slices.ContainsFunc(k.Components, func(entry string) bool {
			c, err := readKustomization(k.fs, k.path(entry))
			return err != nil || c.reachesInventory()
		})
}

// isOther tells whether a selector's kind is that of other objects for certain.
func isOther(kind string) bool {
	return kind != "" && regexp.QuoteMeta(kind) == kind && !strings.HasSuffix(kind, "List") && !slices.Contains(krm.InventoryKinds, kind)
}

func (p patch) reachesInventory() bool {
	if p.target != nil {
		return !isOther(p.target.Kind)
	}
	docs, wrong := p.docs()
	return len(wrong) > 0 || slices.ContainsFunc(docs, func(n *yaml.Node) bool { return !isOther(krm.NewObject(yaml.NewRNode(n)).Kind()) })
}

// replaces tells whether a replacement may read the inventory or write into it.
func replaces(r types.ReplacementField) bool {
	if r.Path != "" || r.Source != nil && !isOther(r.Source.Kind) {
		return true
	}
	return slices.ContainsFunc(r.Targets, func(t *types.TargetSelector) bool { return t.Select == nil || !isOther(t.Select.Kind) })
}
