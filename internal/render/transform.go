package render

import (
	"errors"
	"slices"

	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// build builds an overlay, what it shares with others being built.
func (r Renderer) build(k *kustomization, b *base, result *Result, rec *recording) error {
	files := map[*resource.Resource]string{}
	built, err := k.build(b, !result.Unplaced && (b == nil || k.hasObjects()), func(m resmap.ResMap) error {
		defer filesOf(m, files)
		return r.transform(k, b, m, result, rec)
	})
	if result.Failed() || err != nil {
		return err
	}
	result.Objects, err = finished(built, files, r.memosOf(k).out)
	rec.ended(built, result.Objects)
	return err
}

// errFindings gives a build up.
var errFindings = errors.New("a function found errors")

// errOwn gives up a build for which nothing can be shared.
var errOwn = errors.New("the overlay has an inventory of its own")

// transform runs the functions on the objects of a build.
func (r Renderer) transform(k *kustomization, b *base, m resmap.ResMap, result *Result, rec *recording) error {
	if result.Findings = krm.Duplicates(objects(m)); result.Failed() {
		return errFindings
	}
	items, err := printed(m, r.memosOf(k).in)
	if err != nil {
		return err
	}
	if b != nil && b.inventory != nil {
		if result.Inventory = b.inventory; slices.ContainsFunc(items, (*krm.Object).IsInventory) {
			return errOwn
		}
	}
	result.was = firstNames(items)
	if result.Findings = append(krm.KeepLocal(items), misplaced(items, r.Find)...); result.Failed() {
		return errFindings
	}
	result.Findings = append(append(result.Findings, k.emptied(items, result.Unplaced)...), k.timed(items, result.Unplaced)...)
	rec.begins(items, result)
	if items = r.runFunctions(result, items); result.Failed() {
		return errFindings
	}
	rec.functionsRan(items)
	result.keepLocal(items)
	err = replace(m, items, r.memosOf(k).back)
	rec.taken(m)
	return err
}

// runFunctions lets the functions edit the objects, and looks at what came of it.
func (r Renderer) runFunctions(result *Result, items []*krm.Object) []*krm.Object {
	for _, config := range result.Functions {
		list := krm.NewList(config, items)
		list.Share(result.Inventory)
		result.Findings = append(result.Findings, krm.Dispatch(r.Find, list)...)
		if items = list.Items; result.Failed() {
			return nil
		}
	}
	result.Findings = append(result.Findings, unrendered(items)...)
	result.Findings = append(result.Findings, unnameable(items, result.Findings)...)
	return items
}

func (r *Result) keepLocal(items []*krm.Object) {
	r.Local = localConfigs(items)
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
