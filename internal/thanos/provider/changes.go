package provider

// Novelty is a type or a key of a configuration that older versions of Thanos do not know.
type Novelty struct {
	// Since is the first version of Thanos that knows it.
	Since string
	// Type as upstream spells it, and Path of the key in its file; "" for the type itself.
	Type, Path string
}

// Novelties are all types and keys of object storage, by the version that brought them.
func Novelties() []Novelty {
	var found []Novelty
	for _, p := range providers {
		if p.since != "" {
			found = append(found, Novelty{p.since, p.name, ""})
		}
		found = append(found, novel(p.name, "config.", p.keys)...)
	}
	return found
}

func novel(typ, prefix string, keys []key) []Novelty {
	var found []Novelty
	for _, k := range keys {
		if k.since != "" {
			found = append(found, Novelty{k.since, typ, prefix + k.name})
			continue // what it holds came with it
		}
		found = append(found, novel(typ, prefix+k.name+".", k.keys)...)
	}
	return found
}
