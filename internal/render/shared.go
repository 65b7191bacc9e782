package render

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/provider"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// base is what overlays side by side have in common: the folders that they list first.
// kustomize builds what is in them the same for each, for what an overlay itself says
// comes later. So it is built once, and each overlay goes on with a copy.
type base struct {
	// inventory are the objects of folders that hold nothing else, where nothing of what
	// the overlay says can touch them: kustomize drops them in the end.
	inventory *krm.Shared
	// objects are all others, nil when there are none.
	objects resmap.ResMap
	// folders is how many they are.
	folders int
	// configurations are the files by which they change how kustomize treats objects.
	configurations []string
}

// shares are the bases of a run by the folders that they are made of; nil is one that
// each overlay builds for itself.
type shares map[string]*base

// takeBase takes the folders that other overlays may list too off the resources, and
// returns what kustomize makes of them. It is nil where it cannot be proved that they
// come out for this overlay as for the others, and where one of them is wrong, which
// kustomize tells best.
func (r Renderer) takeBase(k *kustomization) *base {
	s := snapshotOf(k.fs)
	if r.Reference || s == nil || k.remote || k.reachesBelow() {
		return nil
	}
	common := k.common()
	if len(common) == 0 || slices.ContainsFunc(k.Resources[len(common):], k.isFolder) {
		return nil
	}
	apart := !k.reachesInventory()
	key := strings.Join(append([]string{filepath.Dir(k.dir)}, common...), "\n")
	if apart {
		key += "\n\n"
	}
	if r.alone {
		key += "\n\n\n"
	}
	b, known := s.shares[key]
	if !known {
		b = k.makeBase(common, apart, r.alone, r.Find)
		s.shares[key] = b
	}
	if b != nil {
		k.Resources = k.Resources[b.folders:]
	}
	return b
}

// common returns the first of the resources that lead out of the overlay's folder: seen
// from the folders beside it, they have the same names.
func (k *kustomization) common() []string {
	for i, entry := range k.Resources {
		r := reference{value: entry, file: true, folder: true}
		if !strings.HasPrefix(entry, "../") || r.isRemote() || isBelow(k.path(entry), k.dir) || !k.fs.IsDir(k.path(entry)) {
			return k.Resources[:i]
		}
	}
	return k.Resources
}

// makeBase builds folders, nil where it must not or cannot. The inventory may be apart, and
// alone: the rest is built with the overlay then.
func (k *kustomization) makeBase(common []string, apart, alone bool, find krm.Lookup) *base {
	t := &tree{fs: k.fs, weights: map[string]weight{}}
	for _, entry := range common {
		t.follow(k, reference{field: "resources", value: entry, file: true, folder: true, parsed: true}, []string{k.dir})
	}
	files, only := k.configurationsOf(common)
	if len(t.found) > 0 || !only {
		return nil
	}
	b := &base{configurations: files, folders: len(common)}
	if apart {
		objects, n := k.inventory(common)
		b.inventory, common = k.share(objects, find), common[n:]
		if n > 0 && b.inventory == nil {
			return nil
		}
		if alone {
			b.folders = n
			return b
		}
	}
	if len(common) == 0 {
		return b
	}
	b.objects = k.buildAlone(common)
	if b.objects == nil || b.inventory != nil && hasInventory(b.objects) {
		return nil
	}
	return b
}

// buildAlone lets kustomize build the folders as the overlay would that lists nothing
// else, and returns what it has when it comes to the overlay's transformers.
func (k *kustomization) buildAlone(folders []string) resmap.ResMap {
	alone := *k
	alone.Kustomization = types.Kustomization{Resources: folders}
	var built resmap.ResMap
	_, _ = alone.build(&base{}, true, func(m resmap.ResMap) error {
		built = m.DeepCopy()
		return errEnough
	})
	return built
}

// errEnough gives a build up that has come far enough.
var errEnough = errors.New("built")

func hasInventory(m resmap.ResMap) bool {
	for _, o := range objects(m) {
		if o.IsInventory() {
			return true
		}
	}
	return false
}

// inventory reads the folders, from the first on, that hold the inventory and nothing
// else, as kustomize reads files, and returns how many they are.
func (k *kustomization) inventory(folders []string) (all []*krm.Object, n int) {
	seen := map[krm.Ref]bool{}
	for n, entry := range folders {
		objects := k.inventoryOf(entry)
		if len(objects) == 0 {
			return all, n
		}
		for _, o := range objects {
			if !o.IsInventory() || o.Namespace() != "" || seen[o.Ref()] {
				return all, n
			}
			seen[o.Ref()] = true
		}
		all = append(all, objects...)
	}
	return all, len(folders)
}

func (k *kustomization) inventoryOf(entry string) []*krm.Object {
	below, err := readKustomization(k.fs, k.path(entry))
	if err != nil || !below.listsFiles() {
		return nil
	}
	factory := resmap.NewFactory(provider.NewDepProvider().GetResourceFactory())
	var all []*krm.Object
	for _, name := range below.Resources {
		data, err := below.fs.ReadFile(below.path(name))
		if err != nil {
			return nil
		}
		m, err := factory.NewResMapFromBytes(data)
		if err != nil {
			return nil
		}
		origin, err := (&resource.Origin{}).Append(entry).Append(name).String()
		if err != nil || m.AnnotateAll(krm.OriginAnnotation, origin) != nil {
			return nil
		}
		objects, err := printed(m, nil)
		if err != nil {
			return nil
		}
		all = append(all, objects...)
	}
	return all
}

// listsFiles tells whether a kustomization names files and does nothing else.
func (k *kustomization) listsFiles() bool {
	rest := k.Kustomization
	rest.TypeMeta, rest.MetaData, rest.Resources = types.TypeMeta{}, nil, nil
	text, err := yaml.Marshal(rest)
	if err != nil || strings.TrimSpace(string(text)) != "{}" || k.Kind == types.ComponentKind {
		return false
	}
	for _, entry := range k.Resources {
		if (reference{value: entry, file: true, folder: true}).isRemote() || k.fs.IsDir(k.path(entry)) || strings.Contains(entry, "\n") {
			return false
		}
	}
	return true
}

// share makes an inventory of objects that nothing is wrong with and that no function has
// to edit.
func (k *kustomization) share(objects []*krm.Object, find krm.Lookup) *krm.Shared {
	if len(objects) == 0 || len(krm.Duplicates(objects)) > 0 || len(misplaced(objects, find)) > 0 || len(k.emptied(objects, false)) > 0 || len(k.timed(objects, false)) > 0 || len(unnameable(objects, nil)) > 0 {
		return nil
	}
	return krm.Share(objects)
}

// sharedFolder stands in an overlay for the folders of its base.
const sharedFolder = ".thanos-fleet-shared"

// sharedKind is the kind of the transformer that puts the objects there.
const sharedKind = "ThanosFleetShared"

// files are those of the folder in a build of dir.
func (b *base) files(dir string, fs filesys.FileSystem) (map[string][]byte, error) {
	text := "transformers: ['{apiVersion: builtin, kind: " + sharedKind + ", metadata: {name: shared}}']\n"
	all := map[string][]byte{}
	for i, file := range b.configurations {
		data, err := fs.ReadFile(file)
		if err != nil {
			return nil, err
		}
		name := fmt.Sprintf("configuration%d.yaml", i)
		all[filepath.Join(dir, sharedFolder, name)] = data
		if i == 0 {
			text += "configurations:\n"
		}
		text += "- " + name + "\n"
	}
	all[filepath.Join(dir, sharedFolder, "kustomization.yaml")] = []byte(text)
	return all, nil
}

// putInto adds copies of the objects to those of a build.
func (b *base) putInto(m resmap.ResMap) error {
	return m.ApplyFilter(kio.FilterFunc(func(nodes []*yaml.RNode) ([]*yaml.RNode, error) {
		for _, res := range b.objects.Resources() {
			nodes = append(nodes, res.Copy())
		}
		return nodes, nil
	}))
}
