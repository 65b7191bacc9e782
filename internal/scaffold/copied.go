package scaffold

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// noteCopied tells of objects in the copied folder that log in as the other cluster: what
// holds its name has the new one's by now, the rest is still the other's.
func (a Addition) noteCopied(spec *yaml.Node, added *Added) {
	for _, file := range slices.Sorted(maps.Keys(a.Folder)) {
		a.noteIn(a.replace(file), string(a.Folder[file]), spec, added)
	}
}

// noteIn tells of the objects, values and patches of a file, and of the patches that a
// kustomization holds as texts.
func (a Addition) noteIn(file, text string, spec *yaml.Node, added *Added) {
	switch path.Ext(file) {
	case ".yaml", ".yml", ".json", "":
	default:
		return
	}
	docs, err := documents([]byte(text))
	if err != nil {
		return // a template, or what kustomize refuses
	}
	for _, object := range objects(docs) {
		var said []string
		for _, own := range slices.Concat(a.identities(object), a.logins(object, spec)) {
			if !slices.Contains(said, own) {
				said = append(said, own)
			}
		}
		if len(said) > 0 {
			added.Notes = append(added.Notes, fmt.Sprintf("%s has %s of %s; write that of %s there, if it has one of its own", a.nameOf(object, file), word.Few(5, said), a.Like, a.Name))
		}
		if kind := at(object, "kind"); kind != nil && kind.Value == "SealedSecret" {
			added.Notes = append(added.Notes, fmt.Sprintf("%s is sealed for the controller of %s; seal it anew for that of %s, if it has keys of its own", a.nameOf(object, file), a.Like, a.Name))
		}
		for _, patch := range patchesIn(object) {
			a.noteIn(file, patch, spec, added)
		}
	}
}

// nameOf names an object of the new cluster, or a file of what is none.
func (a Addition) nameOf(object *yaml.Node, file string) string {
	kind, name := at(object, "kind"), at(object, "metadata", "name")
	if kind == nil || name == nil {
		return file
	}
	full := a.replace(name.Value)
	if namespace := at(object, "metadata", "namespace"); namespace != nil {
		full = a.replace(namespace.Value) + "/" + full
	}
	return fmt.Sprintf("%s %s (%s)", kind.Value, full, file)
}

// patchesIn are the patches that a kustomization holds as texts.
func patchesIn(object *yaml.Node) (texts []string) {
	for _, key := range []string{"patches", "patchesJson6902", "patchesStrategicMerge"} {
		list := at(object, key)
		for i := 0; list != nil && i < len(list.Content); i++ {
			text := at(list.Content[i], "patch")
			if list.Content[i].Kind == yaml.ScalarNode {
				text = list.Content[i]
			}
			if text != nil && strings.Contains(text.Value, "\n") {
				texts = append(texts, text.Value)
			}
		}
	}
	return texts
}

// identities are the annotations by which a cloud knows a ServiceAccount, with the values
// that are still the other cluster's: in ServiceAccounts, patches of them and values of charts.
func (a Addition) identities(n *yaml.Node) (found []string) {
	say := func(key string, value *yaml.Node) {
		if value != nil && value.Kind == yaml.AliasNode {
			value = value.Alias
		}
		if value != nil && value.Kind == yaml.ScalarNode && value.Value != "" && provider.IsIdentity(key) && a.replace(value.Value) == value.Value {
			found = append(found, key+" "+value.Value)
		}
	}
	if pointer := at(n, "path"); pointer != nil {
		last := pointer.Value[strings.LastIndex(pointer.Value, "/")+1:]
		say(strings.ReplaceAll(last, "~1", "/"), at(n, "value"))
	}
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 {
			say(n.Content[i-1].Value, child)
		}
		found = append(found, a.identities(child)...)
	}
	return found
}

// logins are the keys from which an ExternalSecret reads the login of a bucket, those that
// are still the other cluster's. Where both have one bucket, that is as it should be.
func (a Addition) logins(object, spec *yaml.Node) (found []string) {
	kind, store := at(object, "kind"), at(spec, "objectStore")
	like, err := a.find(a.Like)
	if kind == nil || kind.Value != "ExternalSecret" || err != nil {
		return nil
	}
	if old := at(like.spec, "objectStore"); old != nil && store != nil && old.Value == store.Value || !a.isOfBucket(object) {
		return nil
	}
	for _, list := range []*yaml.Node{at(object, "spec", "data"), at(object, "spec", "dataFrom")} {
		for i := 0; list != nil && i < len(list.Content); i++ {
			for _, from := range []string{"remoteRef", "extract"} {
				if key := at(list.Content[i], from, "key"); key != nil && a.replace(key.Value) == key.Value {
					found = append(found, "the login "+key.Value)
				}
			}
		}
	}
	return found
}

// isOfBucket tells whether an ExternalSecret makes a Secret that the Fleet says to log in to
// an object store with, or what reads like the configuration of one.
func (a Addition) isOfBucket(object *yaml.Node) bool {
	made := at(object, "spec", "target", "name")
	if made == nil {
		made = at(object, "metadata", "name")
	}
	stores := at(a.fleet(), "spec", "objectStores")
	for i := 0; made != nil && stores != nil && i < len(stores.Content); i++ {
		store := stores.Content[i]
		secrets := []*yaml.Node{at(store, "secret", "name")}
		if others := at(store, "namespaceSecrets"); others != nil {
			for j := 1; j < len(others.Content); j += 2 {
				secrets = append(secrets, at(others.Content[j], "name"))
			}
		}
		if slices.ContainsFunc(secrets, func(n *yaml.Node) bool { return n != nil && n.Value == made.Value }) {
			return true
		}
	}
	return slices.ContainsFunc(valuesOf(object), func(n *yaml.Node) bool {
		text := strings.ToLower(n.Value)
		return strings.Contains(text, "objstore") || strings.Contains(text, "objectstor") || strings.Contains(text, "bucket")
	})
}
