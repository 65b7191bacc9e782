package fleet

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// locations are the keys of all types that say which bucket it is (thanos-io/objstore,
// providers/*). A file system is another in each cluster.
var locations = []string{"app_id", "auth_url", "bucket", "container", "container_name", "endpoint", "project_id", "region", "storage_account"}

// bucket identifies what an object store is beyond its name: two of one identity are one
// bucket. It is "" where that cannot be known: a value from the environment, or no
// bucket that is said.
func (s *ObjectStore) bucket() string {
	var parts []string
	for i := 0; i+1 < len(s.Config.Content); i += 2 {
		key, value := s.Config.Content[i].Value, s.Config.Content[i+1]
		if !slices.Contains(locations, key) {
			continue
		}
		if value.Kind != yaml.ScalarNode || strings.Contains(value.Value, "$(") {
			return ""
		}
		if key == "endpoint" {
			parts = append(parts, key+"="+strings.TrimSuffix(strings.ToLower(value.Value), "/"))
			continue
		}
		parts = append(parts, key+"="+value.Value)
	}
	if len(parts) == 0 || strings.EqualFold(s.Type, "FILESYSTEM") {
		return ""
	}
	if slices.ContainsFunc(parts, func(part string) bool { return strings.HasPrefix(part, "endpoint=") }) {
		// How requests are signed, where the endpoint says whom they go to.
		parts = slices.DeleteFunc(parts, func(part string) bool { return strings.HasPrefix(part, "region=") })
	}
	slices.Sort(parts)
	return strings.Join(append(parts, strings.ToUpper(s.Type), strings.Trim(s.Prefix, "/")), "\x00")
}

// isLocal tells whether each cluster has a bucket of its own of this description: it is a
// folder, or a Service answers for it.
func (s *ObjectStore) isLocal() bool {
	if strings.EqualFold(s.Type, "FILESYSTEM") {
		return true
	}
	for i := 0; i+1 < len(s.Config.Content); i += 2 {
		if s.Config.Content[i].Value == "endpoint" {
			host, _, _ := strings.Cut(strings.ToLower(s.Config.Content[i+1].Value), ":")
			return host != "" && !strings.Contains(host, ".") || strings.Contains(host+".", ".svc.")
		}
	}
	return false
}

// sameBucket returns the name of the first object store that is the bucket of the named
// one: its own name where no earlier one is.
func (f *Fleet) sameBucket(name string) string {
	at := slices.IndexFunc(f.ObjectStores, func(s ObjectStore) bool { return s.Name == name })
	if at < 0 || f.ObjectStores[at].bucket() == "" {
		return name
	}
	for i := range f.ObjectStores[:at] {
		if f.ObjectStores[i].bucket() == f.ObjectStores[at].bucket() {
			return f.ObjectStores[i].Name
		}
	}
	return name
}
