package provider

import (
	"net"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Identify returns a tracing configuration that says whose spans it sends, where
// it says nothing itself: the service's name, and for OTLP the cluster as the
// resource attribute k8s.cluster.name (OpenTelemetry, semantic conventions). One
// configuration of a fleet would otherwise make all its components one service.
// Keys that the version of Thanos does not know stay out.
func Identify(c Config, service, cluster, version string) (Config, []Problem) {
	p := c.provider()
	if p == nil || c.Format != Tracing {
		return c, nil
	}
	return edit(c, func(root *yaml.Node) []Problem {
		if k := named(p.keys, "service_name"); k != nil && !older(version, k.since) && lookup(root, k.name) == nil {
			assign(root, k.name, scalar("!!str", service))
		}
		if k := named(p.keys, "resource_attributes"); k != nil && !older(version, k.since) && cluster != "" {
			setItem(root, k.name, "k8s.cluster.name", cluster)
		}
		return nil
	})
}

// setItem adds an item to a map of strings, unless it holds one of that name.
func setItem(root *yaml.Node, at, name, value string) {
	items := lookup(root, at)
	if items == nil {
		items = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		root.Content = append(root.Content, scalar("!!str", at), items)
	}
	for i := 0; i+1 < len(items.Content); i += 2 {
		if items.Content[i].Value == name {
			return
		}
	}
	items.Content = append(items.Content, scalar("!!str", name), scalar("!!str", value))
}

// Balanced returns the addresses of a memcached that have no DNS lookup in front:
// a name of a Service behind which several servers stand is one server to Thanos'
// jump hash (docs/components/store.md, "memcached").
func Balanced(c Config) []string {
	addresses, found := lookup(c.Values, "addresses"), lookup(c.Values, "auto_discovery")
	if strings.ToUpper(c.Type) != "MEMCACHED" || addresses == nil || found != nil && strings.EqualFold(found.Value, "true") {
		return nil
	}
	var named []string
	for _, item := range addresses.Content {
		address := resolve(item).Value
		direct := !slices.ContainsFunc(lookups, func(prefix string) bool { return strings.HasPrefix(address, prefix) })
		if direct && isServiceName(address) {
			named = append(named, address)
		}
	}
	return named
}

// podName is the name that a headless Service gives one pod of a StatefulSet.
var podName = regexp.MustCompile(`^[a-z0-9-]+-[0-9]+\.`)

// isServiceName tells a name that several servers may stand behind: no IP
// address, no variable, and no pod of its own.
func isServiceName(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err == nil && net.ParseIP(host) == nil && !holdsReference(address) && !podName.MatchString(host)
}

// NamesType tells whether a file can be read without the environment, and names a
// type.
func NamesType(file string) bool {
	var head struct{ Type string }
	return !strings.Contains(file, "$(") && yaml.Unmarshal([]byte(file), &head) == nil && head.Type != ""
}

// References returns the names of the environment variables that Thanos puts into
// a file, in order and without repetition.
func References(file string) []string {
	var names []string
	for _, reference := range referencePattern.FindAllString(file, -1) {
		if name := reference[2 : len(reference)-1]; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
