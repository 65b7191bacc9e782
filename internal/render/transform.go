package render

import (
	"errors"
	"slices"

	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// build builds an overlay, what it shares with others being built.
func (r Renderer) build(k *kustomization, b *base, result *Result) error {
	files := map[*resource.Resource]string{}
	built, err := k.build(b, b == nil || k.hasObjects(), func(m resmap.ResMap) error {
		defer filesOf(m, files)
		return r.transform(k, b, m, result)
	})
	if result.Failed() || err != nil {
		return err
	}
	result.Objects, err = finished(built, files, r.memosOf(k).out)
	return err
}

// errFindings gives a build up.
var errFindings = errors.New("a function found errors")

// errOwn gives up a build for which nothing can be shared.
var errOwn = errors.New("the overlay has an inventory of its own")

// transform runs the functions on the objects of a build.
func (r Renderer) transform(k *kustomization, b *base, m resmap.ResMap, result *Result) error {
	if result.Findings = krm.Duplicates(objects(m)); result.Failed() {
		return errFindings
	}
	items, err := printed(m, r.memosOf(k).in)
	if err != nil {
		return err
	}
	var shared *krm.Shared
	if b != nil && b.inventory != nil {
		if shared = b.inventory; slices.ContainsFunc(items, (*krm.Object).IsInventory) {
			return errOwn
		}
	}
	result.was = firstNames(items)
	if result.Findings = append(krm.KeepLocal(items), misplaced(items, r.Find)...); result.Failed() {
		return errFindings
	}
	result.Findings = append(result.Findings, k.emptied(items)...)
	for _, config := range result.Functions {
		list := krm.NewList(config, items)
		list.Share(shared)
		result.Findings = append(result.Findings, krm.Dispatch(r.Find, list)...)
		if items = list.Items; result.Failed() {
			return errFindings
		}
	}
	result.Findings = append(result.Findings, unrendered(items)...)
	if result.Findings = append(result.Findings, unnameable(items, result.Findings)...); result.Failed() {
		return errFindings
	}
	result.Inventory = shared
	result.Local = append(slices.Clone(shared.Objects()), localConfigs(items)...)
	return replace(m, items, r.memosOf(k).back)
}

func firstNames(items []*krm.Object) map[krm.Ref]string {
	was := map[krm.Ref]string{}
	for _, o := range items {
		if first := o.FirstName(); first != o.Name() {
			was[o.Ref()] = first
		}
	}
	return was
}

// localConfigs returns copies, because finishing takes away where objects came from.
func localConfigs(items []*krm.Object) []*krm.Object {
	var local []*krm.Object
	for _, o := range items {
		if o.IsLocalConfig() {
			local = append(local, o.Copy())
		}
	}
	return local
}

// unrendered refuses objects that still wait for a function.
func unrendered(items []*krm.Object) []krm.Finding {
	var found []krm.Finding
	for _, o := range items {
		for _, function := range o.Pending() {
			found = append(found, krm.Finding{
				Severity: krm.Error, Object: o.Ref(), File: o.File(), Field: "metadata.labels",
				Message: "it waits for " + function + ", which did not run", Remedy: "list the function in transformers: of the overlay",
			})
		}
	}
	return found
}
