package scaffold

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// store gives the new cluster a bucket of its own, and leaves the compaction of
// one that is shared with whom has it.
func (a Addition) store(spec *yaml.Node, added *Added) (given []*yaml.Node, err error) {
	store, compacts := at(spec, "objectStore"), at(spec, "compacts")
	owns := false
	var kept []*yaml.Node
	for i := 0; compacts != nil && i < len(compacts.Content); i++ {
		item := compacts.Content[i]
		switch {
		case store != nil && item.Value == store.Value && a.ObjectStore != "":
			owns = true
		case a.replace(item.Value) != item.Value:
			kept = append(kept, item)
		default:
			added.Kept = append(added.Kept, fmt.Sprintf("object store %s stays with the compactor of %s", item.Value, a.Like))
		}
	}
	if a.ObjectStore != "" {
		given = append(given, setScalar(spec, "objectStore", a.ObjectStore))
		switch owner := a.compactor(a.ObjectStore); {
		case owns && owner != "":
			added.Kept = append(added.Kept, fmt.Sprintf("object store %s stays with the compactor of %s", a.ObjectStore, owner))
		case owns:
			item := &yaml.Node{}
			item.SetString(a.ObjectStore)
			kept, given = append(kept, item), append(given, item)
		}
	}
	if compacts != nil {
		if compacts.Content = kept; len(kept) == 0 {
			remove(spec, "compacts")
		}
	}
	return given, a.login(spec, added)
}

// compactor is the cluster that owns the compactor of a bucket, "" where none does.
func (a Addition) compactor(store string) string {
	all, err := entries(a.Inventory)
	if err != nil {
		return ""
	}
	for _, other := range all {
		if compacts := at(other.spec, "compacts"); compacts != nil && slices.ContainsFunc(compacts.Content, func(n *yaml.Node) bool { return n.Value == store }) {
			return other.name
		}
	}
	return ""
}

// identityOf says which field of an identity the readers of a type of bucket obey.
var identityOf = map[string]string{"S3": "awsRoleARN", "GCS": "gcpServiceAccount", "AZURE": "azureClientID"}

// login leaves out of the entry's identity what the new cluster's bucket does not take, and
// fails when that bucket is not in the Fleet.
func (a Addition) login(spec *yaml.Node, added *Added) error {
	stores, mine := at(a.fleet(), "spec", "objectStores"), at(spec, "objectStore")
	if stores == nil || mine == nil {
		return nil
	}
	name := cmp.Or(a.ObjectStore, a.replace(mine.Value))
	var store *yaml.Node
	var names []string
	for _, s := range stores.Content {
		if n := at(s, "name"); n != nil {
			names = append(names, n.Value)
			if n.Value == name {
				store = s
			}
		}
	}
	if store == nil {
		return fmt.Errorf("object store %q is not in %s; add it to spec.objectStores there, or give --object-store with one that is: %s", name, a.Main, strings.Join(names, ", "))
	}
	a.keepIdentity(spec, store, name, added)
	return nil
}

// keepIdentity keeps of the identity what the bucket takes.
func (a Addition) keepIdentity(spec, store *yaml.Node, name string, added *Added) {
	identity := at(spec, "identity")
	if identity == nil || a.ObjectStore == "" {
		return
	}
	credentials := at(store, "credentials")
	if at(credentials, "identity") == nil {
		form := "nothing"
		if credentials != nil && len(credentials.Content) > 0 {
			form = credentials.Content[0].Value
		}
		remove(spec, "identity")
		added.Notes = append(added.Notes, fmt.Sprintf("identity of %s is left out: object store %s is logged in to by %s", a.Like, name, form))
		return
	}
	kind := at(store, "type")
	for _, key := range keys(identity) {
		if kind != nil && identityOf[strings.ToUpper(kind.Value)] != key {
			remove(identity, key)
			added.Notes = append(added.Notes, fmt.Sprintf("identity.%s of %s is left out: object store %s is of type %s", key, a.Like, name, kind.Value))
		}
	}
	if len(identity.Content) == 0 {
		remove(spec, "identity")
	}
}

func keys(m *yaml.Node) (names []string) {
	for i := 0; i+1 < len(m.Content); i += 2 {
		names = append(names, m.Content[i].Value)
	}
	return names
}
