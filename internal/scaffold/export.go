package scaffold

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Service is one that a cluster exposes, as it was rendered.
type Service struct {
	Namespace, Name string
	// Component is its app.kubernetes.io/name label; Alone tells that it is all that the
	// component has.
	Component string
	Alone     bool
	Text      []byte
	// Made tells that a function makes it, by the name that the Fleet says.
	Made bool
}

// Plane is the overlay of a control plane, which holds what its members run.
type Plane struct {
	// Kustomization is the path of its kustomization, and Text what is in it.
	Kustomization string
	Text          []byte
	// Overlay is the path from it to the new overlay.
	Overlay string
}

// componentLabel tells control planes which cluster runs an object.
const componentLabel = "app.kubernetes.io/name"

// exportServices gives the new cluster Services of its own for those that the other
// exposes: two of one name would be one address for both.
func (a Addition) exportServices(spec *yaml.Node, added *Added) (given []*yaml.Node, err error) {
	names := a.ServiceNames
	exposes := at(spec, "exposes")
	for i := 0; exposes != nil && i < len(exposes.Content); i++ {
		name := at(exposes.Content[i], "serviceImport", "name")
		if name == nil {
			continue
		}
		own, entry := a.serviceName(name.Value), a.entryOf(name.Value)
		switch {
		case len(names) > 0:
			own, names = names[0], names[1:]
		case entry == "" && a.replace(name.Value) == own:
			name.SetString(own) // its overlay makes it of the cluster's name, and so does the copy
			given = append(given, name)
			continue
		}
		service := a.exposed(name.Value, at(exposes.Content[i], "serviceImport", "namespace"))
		switch {
		case service == nil:
			return nil, fmt.Errorf("cluster %q exposes Service %s, which its overlay does not render; add it there", a.Like, name.Value)
		case service.Made:
			name.SetString(own)
			given = append(given, name)
			continue
		case a.Several:
			return nil, fmt.Errorf("cluster %q exposes Service %s, which its overlay gives each of its clusters by that name; let it ask for its name (from-fleet.thanos-fleet.dev/…: metadata.name), as the README of wire-thanos-stores says", a.Like, name.Value)
		}
		if err := a.export(*service, own, entry, spec, added); err != nil {
			return nil, err
		}
		name.SetString(own)
		given = append(given, name)
	}
	if len(names) > 0 {
		return nil, fmt.Errorf("--service is given %d times, but cluster %q exposes %d Services", len(a.ServiceNames), a.Like, len(given))
	}
	return given, nil
}

// serviceName puts the new cluster's name in the place of the other's, or behind.
func (a Addition) serviceName(name string) string {
	if own := a.replace(name); own != name {
		return own
	}
	return name + "-" + a.Name
}

func (a Addition) exposed(name string, namespace *yaml.Node) *Service {
	for i, s := range a.Services {
		if s.Name == name && (namespace == nil || s.Namespace == namespace.Value) {
			return &a.Services[i]
		}
	}
	return nil
}

// export writes a Service into a folder of its own, from where the new overlay takes it
// and control planes do.
func (a Addition) export(s Service, own, entry string, spec *yaml.Node, added *Added) error {
	components := at(spec, "components")
	i := -1
	if components != nil {
		i = slices.IndexFunc(components.Content, func(n *yaml.Node) bool { return n.Value == s.Component })
	}
	text, err := a.serviceText(s, own, i >= 0)
	if err != nil {
		return err
	}
	folder := a.exportFolder(entry)
	added.Beside[path.Join(folder, "kustomization.yaml")] = fmt.Appendf(nil,
		"# What %s exposes: the one address by which other clusters reach it.\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- %s.yaml\n", a.Name, own)
	added.Beside[path.Join(folder, own+".yaml")] = text
	switch {
	case i < 0:
	case s.Alone:
		components.Content[i].SetString(own)
	default:
		item := &yaml.Node{}
		item.SetString(own)
		components.Content = append(components.Content, item)
	}
	return a.list(entry, folder, added)
}

// list makes overlays take the new folder: the new one in place of the entry that brings
// the other's Service alone, and control planes in addition.
func (a Addition) list(entry, folder string, added *Added) (err error) {
	if !a.Hosted {
		file, _ := a.kustomization()
		text := added.Folder[a.replace(file)]
		if entry != "" {
			text, err = replaceItem(text, []any{0, "resources"}, entry, folder)
		} else {
			text, err = insert(text, []any{0, "resources"}, folder)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		added.Folder[a.replace(file)] = text
	}
	for _, p := range a.Planes {
		text, edited := added.Files[p.Kustomization]
		if !edited {
			text = p.Text
		}
		if added.Files[p.Kustomization], err = insert(text, []any{0, "resources"}, path.Join(p.Overlay, folder)); err != nil {
			return fmt.Errorf("%s: %w", p.Kustomization, err)
		}
	}
	return nil
}

// serviceText prints the new cluster's Service: the other's with another name, and a
// component of its own where control planes place by it.
func (a Addition) serviceText(s Service, own string, placed bool) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(a.rename(s.Text), &doc); err != nil {
		return nil, err
	}
	metadata := at(&doc, "metadata")
	if metadata == nil {
		return nil, fmt.Errorf("Service %s has no metadata", s.Name)
	}
	setScalar(metadata, "name", own)
	if labels := at(metadata, "labels"); placed && labels != nil {
		setScalar(labels, componentLabel, own)
	}
	if !s.Alone {
		scrapeOnce(metadata)
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	encoder.CompactSeqIndent()
	err := encoder.Encode(&doc)
	return out.Bytes(), err
}

// scrapeOnce removes the annotations by which Prometheus finds what it scrapes: the other
// Service stays in the cluster, and has the same pods.
func scrapeOnce(metadata *yaml.Node) {
	annotations := at(metadata, "annotations")
	for i := 0; annotations != nil && i < len(annotations.Content); i += 2 {
		if strings.HasPrefix(annotations.Content[i].Value, "prometheus.io/") {
			remove(annotations, annotations.Content[i].Value)
			i -= 2
		}
	}
	if annotations != nil && len(annotations.Content) == 0 {
		remove(metadata, "annotations")
	}
}

// entryOf returns the resource of the other's overlay that brings nothing but a Service,
// or "".
func (a Addition) entryOf(service string) string {
	_, text := a.kustomization()
	for _, resource := range list(text, "resources") {
		if a.bringsOnly(resource, service) {
			return resource
		}
	}
	return ""
}

// kustomization is that of the other's overlay, or of the control plane that renders it.
func (a Addition) kustomization() (name string, text []byte) {
	for _, name := range KustomizationNames {
		text, found := a.Folder[name]
		if a.Hosted {
			read, err := a.Read(name)
			text, found = read, err == nil
		}
		if found {
			return name, text
		}
	}
	return KustomizationNames[0], nil
}

// exportFolder returns the path of the new Service's folder from the new overlay: beside
// that of the other's.
func (a Addition) exportFolder(entry string) string {
	switch own := a.replace(path.Base(entry)); {
	case entry != "" && own != path.Base(entry):
		return path.Join(path.Dir(entry), own)
	case entry != "":
		return entry + "-" + a.Name
	case a.Exists("../templates"):
		return "../templates/export-" + a.Name
	}
	return "../export-" + a.Name
}

// bringsOnly tells whether a folder holds one resource, the Service.
func (a Addition) bringsOnly(folder, service string) bool {
	kustomization, err := a.readKustomization(folder)
	files := list(kustomization, "resources")
	if err != nil || len(files) != 1 || len(list(kustomization, "components")) > 0 {
		return false
	}
	text, err := a.Read(path.Join(folder, files[0]))
	if err != nil {
		return false
	}
	var doc yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	if decoder.Decode(&doc) != nil || decoder.Decode(new(yaml.Node)) == nil {
		return false
	}
	kind, name := at(&doc, "kind"), at(&doc, "metadata", "name")
	return kind != nil && kind.Value == "Service" && name != nil && name.Value == service
}

func (a Addition) readKustomization(folder string) (text []byte, err error) {
	for _, name := range KustomizationNames {
		if text, err = a.Read(path.Join(folder, name)); err == nil {
			return text, nil
		}
	}
	return nil, err
}

// list returns the texts in a list of a YAML document.
func list(text []byte, key string) []string {
	var doc yaml.Node
	if yaml.Unmarshal(text, &doc) != nil {
		return nil
	}
	var found []string
	if n := at(&doc, key); n != nil {
		for _, item := range n.Content {
			found = append(found, item.Value)
		}
	}
	return found
}

// replaceItem puts another item in the place of one in a list, and changes no other byte.
func replaceItem(text []byte, where []any, old, with string) ([]byte, error) {
	docs, err := documents(text)
	if err != nil {
		return nil, err
	}
	if items := at(docs, where...); items != nil {
		for _, item := range items.Content {
			if item.Kind == yaml.ScalarNode && item.Value == old {
				lines := strings.SplitAfter(string(text), "\n")
				line, start := lines[item.Line-1], item.Column-1
				lines[item.Line-1] = line[:start] + with + line[start+width(item):]
				return check(lines, where, with)
			}
		}
	}
	return nil, errors.New("there is no " + old + " to replace; list " + with + " by hand")
}
