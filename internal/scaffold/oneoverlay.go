package scaffold

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// merging puts one overlay in the place of those of clusters that differ in nothing but their
// names, and each entry of the Fleet into a file of its own.
type merging struct {
	*copier
	// root is the folder of the topology.
	root string
	// alike are the clusters, sorted, and folder is their overlay's.
	alike  []string
	folder string
}

// merge makes one overlay for the clusters of a topology that others query and that are
// alike, and returns the folder of it.
func (c *copier) merge(topology string) (string, error) {
	m := merging{copier: c, root: path.Join("overlays", topology)}
	fleetFile := path.Join(m.root, "fleet", "fleet.yaml")
	var doc yaml.Node
	if err := yaml.Unmarshal(c.files[fleetFile], &doc); err != nil {
		return "", fmt.Errorf("%s: %w", fleetFile, err)
	}
	clusters := at(&doc, "spec", "clusters")
	if clusters == nil || len(m.find(clusters)) == 0 {
		return "", fmt.Errorf("no clusters of %s are alike, of which others are added; leave --one-overlay out", topology)
	}
	if err := m.fold(); err != nil {
		return "", err
	}
	dropped := map[string]bool{}
	for _, entry := range clusters.Content {
		if name := at(entry, "name"); slices.Contains(m.alike, name.Value) {
			maps.Copy(dropped, m.askForNames(entry))
		}
	}
	if err := m.dropComponents(clusters, dropped); err != nil {
		return "", err
	}
	return m.folder, m.split(fleetFile, &doc, clusters)
}

// find looks for the clusters: those that expose something, whose overlays are one but for
// the cluster's name. The most that are so count.
func (m *merging) find(clusters *yaml.Node) []string {
	groups := map[string][]string{}
	for _, entry := range clusters.Content {
		name := at(entry, "name")
		if name == nil || at(entry, "exposes") == nil {
			continue
		}
		dir := path.Join(m.root, name.Value)
		kustomization, render := m.files[path.Join(dir, "kustomization.yaml")], m.files[path.Join(dir, "render.yaml")]
		if !strings.Contains(string(render), "kind: RenderCluster\n") || m.holdsMore(dir) {
			continue
		}
		key := string(kustomization) + "\x00" + word.Replace(string(render), name.Value, "\x00")
		groups[key] = append(groups[key], name.Value)
		if len(groups[key]) > len(m.alike) {
			m.alike = groups[key]
		}
	}
	slices.Sort(m.alike)
	return m.alike
}

func (m *merging) holdsMore(dir string) bool {
	for file := range m.files {
		if base := path.Base(file); strings.HasPrefix(file, dir+"/") && base != "kustomization.yaml" && base != "render.yaml" {
			return true
		}
	}
	return false
}

// fold makes the one folder. It is called as the template that it lists.
func (m *merging) fold() error {
	first := path.Join(m.root, m.alike[0])
	m.folder = "member"
	for _, resource := range list(m.files[path.Join(first, "kustomization.yaml")], "resources") {
		if path.Dir(resource) == "../templates" {
			m.folder = path.Base(resource)
			break
		}
	}
	dir := path.Join(m.root, m.folder)
	if m.has(dir) {
		return fmt.Errorf("%s is there already", dir)
	}
	render := string(m.files[path.Join(first, "render.yaml")])
	render = strings.Replace(render, "\n  cluster: "+m.alike[0]+"\n", "\n  # All that no folder beside this one is for.\n  clusters: [\"*\"]\n", 1)
	render = strings.Replace(render, "\n  name: "+m.alike[0]+"\n", "\n  name: "+m.folder+"\n", 1)
	m.files[path.Join(dir, "kustomization.yaml")] = m.files[path.Join(first, "kustomization.yaml")]
	m.files[path.Join(dir, "render.yaml")] = []byte(render)
	for _, cluster := range m.alike {
		delete(m.files, path.Join(m.root, cluster, "kustomization.yaml"))
		delete(m.files, path.Join(m.root, cluster, "render.yaml"))
	}
	return nil
}

// askForNames makes the Services that a cluster exports by a name ask for it, and returns the
// components that were to place them.
func (m *merging) askForNames(entry *yaml.Node) map[string]bool {
	components := map[string]bool{}
	exposes := at(entry, "exposes")
	for i := range exposes.Content {
		service := at(exposes.Content[i], "serviceImport", "name")
		for file, text := range m.files {
			if service == nil || path.Ext(file) != ".yaml" || !strings.HasPrefix(file, "overlays/") {
				continue
			}
			var doc yaml.Node
			if yaml.Unmarshal(text, &doc) != nil {
				continue
			}
			kind, name, annotations := at(&doc, "kind"), at(&doc, "metadata", "name"), at(&doc, "metadata", "annotations")
			if kind == nil || kind.Value != "Service" || name == nil || name.Value != service.Value || annotations != nil {
				continue
			}
			lines := strings.SplitAfter(string(text), "\n")
			lines[name.Line-1] = "  name: exported\n  annotations:\n    # Each cluster exports one by the name that the Fleet says, made of this.\n" +
				"    config.kubernetes.io/local-config: \"true\"\n    from-fleet.thanos-fleet.dev/export: metadata.name\n"
			m.files[file] = []byte(strings.Join(lines, ""))
			if label := at(&doc, "metadata", "labels", componentLabel); label != nil {
				components[label.Value] = true
			}
		}
	}
	return components
}

// dropComponents takes components that are placed by what clusters expose out of the entries,
// and policies of no others out of control planes.
func (m *merging) dropComponents(clusters *yaml.Node, dropped map[string]bool) error {
	isDropped := func(n *yaml.Node) bool { return dropped[n.Value] }
	for _, entry := range clusters.Content {
		if components := at(entry, "components"); components != nil {
			components.Content = slices.DeleteFunc(components.Content, isDropped)
		}
	}
	for file, text := range m.files {
		var doc yaml.Node
		if path.Base(file) != "render.yaml" || yaml.Unmarshal(text, &doc) != nil {
			continue
		}
		policies := at(&doc, "spec", "policies")
		for i := 0; policies != nil && i < len(policies.Content); i++ {
			if components := at(policies.Content[i], "components"); components == nil || !slices.ContainsFunc(components.Content, isDropped) {
				continue
			} else if slices.ContainsFunc(components.Content, func(n *yaml.Node) bool { return !isDropped(n) }) {
				return fmt.Errorf("%s: a policy places %v and more", file, slices.Sorted(maps.Keys(dropped)))
			}
			m.files[file] = without(m.files[file], policies.Content[i])
		}
	}
	return nil
}

// without takes the lines of an item of a list out of a text.
func without(text []byte, item *yaml.Node) []byte {
	lines := bytes.SplitAfter(text, []byte("\n"))
	last := item.Line
	var deepest func(n *yaml.Node)
	deepest = func(n *yaml.Node) {
		last = max(last, n.Line)
		for _, child := range n.Content {
			deepest(child)
		}
	}
	deepest(item)
	return bytes.Join(slices.Delete(lines, item.Line-1, last), nil)
}

// split writes each entry of the Fleet into a file of its own: what is generated from files,
// as Applications of Argo CD are, then has one for each cluster.
func (m *merging) split(file string, doc, clusters *yaml.Node) error {
	var names []string
	for _, entry := range clusters.Content {
		name := at(entry, "name").Value
		comment := entry.HeadComment
		if entry.HeadComment = ""; comment == "" {
			comment = entry.Content[0].HeadComment
		}
		remove(entry, "name")
		labels := at(entry, "labels")
		remove(entry, "labels")
		text, err := entryText(name, labels, entry)
		if err != nil {
			return err
		}
		if comment != "" {
			text = append([]byte(comment+"\n"), text...)
		}
		m.files[path.Join(path.Dir(file), name+".yaml")] = text
		names = append(names, name+".yaml")
	}
	spec := at(doc, "spec")
	lines := strings.SplitAfter(string(m.files[file]), "\n")
	for i := 0; i+1 < len(spec.Content); i += 2 {
		if spec.Content[i].Value != "clusters" {
			continue
		}
		end := len(lines)
		if i+2 < len(spec.Content) {
			end = spec.Content[i+2].Line - 1
		}
		lines = slices.Delete(lines, spec.Content[i].Line-1, end)
	}
	lines = append(lines, "  # Its clusters are FleetClusters, each in a file beside this one.\n")
	m.files[file] = []byte(strings.Join(lines, ""))
	kustomization := path.Join(path.Dir(file), "kustomization.yaml")
	for _, name := range slices.Sorted(slices.Values(names)) {
		text, err := insert(m.files[kustomization], []any{0, "resources"}, name)
		if err != nil {
			return fmt.Errorf("%s: %w", kustomization, err)
		}
		m.files[kustomization] = text
	}
	return nil
}
