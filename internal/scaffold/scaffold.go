// Package scaffold makes fleet repositories out of this one: a new repository for
// a topology, and a new cluster in a repository.
//
// It gives files as values; nothing is written here.
package scaffold

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

// home is where links lead whose target is not in a new repository.
const home = "https://github.com/thanos-fleet/thanos-fleet/tree/" + version.Version + "/"

// templates are the files of a new repository that are not in this one.
//
//go:embed all:template
var templates embed.FS

// Topology is a way to connect clusters, as an overlay of this project shows it.
type Topology struct {
	Name string
	// Summary is the first sentence of its README.
	Summary string
}

// Topologies are the folders of overlays that hold a Fleet, sorted by name.
func Topologies(source fs.FS) ([]Topology, error) {
	fleets, err := fs.Glob(source, "overlays/*/fleet/kustomization.yaml")
	if err != nil {
		return nil, err
	}
	var found []Topology
	for _, file := range fleets {
		dir := path.Dir(path.Dir(file))
		text, err := fs.ReadFile(source, path.Join(dir, "README.md"))
		if err != nil {
			return nil, err
		}
		found = append(found, Topology{path.Base(dir), firstSentence(string(text))})
	}
	return found, nil
}

var (
	link        = regexp.MustCompile(`\[([^\]]*)\]\(([^)\s]*)\)`)
	codeSpan    = regexp.MustCompile("`[^`]*`")
	sentenceEnd = regexp.MustCompile(`[.:](\s|$)`)
)

// firstSentence returns the first sentence below the heading, without links.
func firstSentence(markdown string) string {
	for _, paragraph := range strings.Split(markdown, "\n\n") {
		text := strings.Join(strings.Fields(paragraph), " ")
		if text == "" || strings.HasPrefix(text, "#") || strings.HasPrefix(text, "<!--") {
			continue
		}
		// A colon in code ends no sentence.
		prose := codeSpan.ReplaceAllStringFunc(text, func(code string) string { return strings.Repeat("_", len(code)) })
		if end := sentenceEnd.FindStringIndex(prose); end != nil {
			text = text[:end[0]] + "."
		}
		return link.ReplaceAllString(text, "$1")
	}
	return ""
}

// Repository returns the files of a new repository for a topology, by their path
// in it. Clusters get other names by rename, from the topology's to the user's. With
// oneOverlay those that are alike have one overlay.
func Repository(source fs.FS, name string, rename map[string]string, oneOverlay bool) (map[string][]byte, error) {
	topologies, err := Topologies(source)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, t := range topologies {
		names = append(names, t.Name)
	}
	at := slices.Index(names, name)
	if at < 0 {
		return nil, fmt.Errorf("no topology %q; %s", name, strict.Suggest(name, names, "the topologies are "+strings.Join(names, ", ")))
	}
	c := copier{source: source, files: map[string][]byte{}}
	if err := c.folder(path.Join("overlays", name)); err != nil {
		return nil, err
	}
	one := ""
	if oneOverlay {
		if one, err = c.merge(name); err != nil {
			return nil, err
		}
	}
	c.mendAllLinks()
	renaming := renaming{name, rename, c.has}
	if err := renaming.check(Clusters(c.files, name)); err != nil {
		return nil, err
	}
	if c.files, err = renaming.files(c.files); err != nil {
		return nil, err
	}
	if err := c.addTemplates(topologies[at], one); err != nil {
		return nil, err
	}
	if err := c.addSchemas(); err != nil {
		return nil, err
	}
	plugin, err := fs.ReadFile(source, "examples/argocd/plugin.yaml")
	c.files["argocd/plugin.yaml"] = plugin
	return c.files, err
}

// copier collects files, and what the kustomizations among them refer to.
type copier struct {
	source fs.FS
	files  map[string][]byte
}

func (c *copier) folder(dir string) error {
	return fs.WalkDir(c.source, dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return c.file(file)
	})
}

func (c *copier) file(file string) error {
	if _, done := c.files[file]; done || path.Ext(file) == ".go" {
		return nil
	}
	text, err := fs.ReadFile(c.source, file)
	if err != nil {
		return err
	}
	c.files[file] = text
	if strings.HasPrefix(path.Base(file), "kustomization.") {
		return c.references(path.Dir(file), text)
	}
	return nil
}

// references follows every text in a kustomization that is the path of something:
// resources and components, but patches, generators and openapi too.
func (c *copier) references(dir string, kustomization []byte) error {
	var doc yaml.Node
	if err := yaml.Unmarshal(kustomization, &doc); err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	for _, value := range scalars(&doc) {
		if _, file, found := strings.Cut(value, "="); found {
			value = file // key=file of a generator
		}
		target := path.Join(dir, value)
		info, err := fs.Stat(c.source, target)
		if value == "" || err != nil {
			continue
		}
		add := c.file
		if info.IsDir() {
			add = c.folder
		}
		if err := add(target); err != nil {
			return err
		}
	}
	return nil
}

func scalars(n *yaml.Node) []string {
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	var found []string
	for _, child := range n.Content {
		found = append(found, scalars(child)...)
	}
	return found
}

func (c *copier) mendAllLinks() {
	for file, text := range c.files {
		if path.Ext(file) == ".md" {
			c.files[file] = c.mendLinks(file, text)
		}
	}
}

// mendLinks makes links to what was not copied lead to this project.
func (c *copier) mendLinks(file string, text []byte) []byte {
	return link.ReplaceAllFunc(text, func(match []byte) []byte {
		m := link.FindSubmatch(match)
		to, anchor, _ := strings.Cut(string(m[2]), "#")
		if to == "" || strings.Contains(to, ":") || c.has(path.Join(path.Dir(file), to)) {
			return match
		}
		if anchor != "" {
			anchor = "#" + anchor
		}
		return fmt.Appendf(nil, "[%s](%s%s%s)", m[1], home, path.Join(path.Dir(file), to), anchor)
	})
}

// has tells whether a file or a folder is copied.
func (c *copier) has(name string) bool {
	for file := range c.files {
		if file == name || strings.HasPrefix(file, name+"/") {
			return true
		}
	}
	return false
}

// addTemplates fills in the files that every repository has. Marks in them are
// [[ and ]], because GitHub's and Argo CD's own are {{ and }}.
func (c *copier) addTemplates(t Topology, one string) error {
	data := struct {
		Topology
		Version string
		// Clusters tells that there are overlays of single clusters.
		Clusters bool
		// One is the folder of the overlay for several clusters, "" where there is none.
		One string
	}{t, version.Version, c.hasClusters(t.Name), one}
	return fs.WalkDir(templates, "template", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(templates, file)
		if err != nil {
			return err
		}
		parsed, err := template.New(file).Delims("[[", "]]").Parse(string(text))
		if err != nil {
			return err
		}
		var out bytes.Buffer
		err = parsed.Execute(&out, data)
		c.files[strings.TrimPrefix(file, "template/")] = out.Bytes()
		return err
	})
}

// hasClusters tells whether clusters of a topology have overlays of their own; a
// control plane alone hands everything out.
func (c *copier) hasClusters(topology string) bool {
	for file, text := range c.files {
		if path.Dir(path.Dir(file)) != path.Join("overlays", topology) || path.Base(file) != "render.yaml" {
			continue
		}
		var function struct {
			Kind string `yaml:"kind"`
		}
		if yaml.Unmarshal(text, &function) == nil && function.Kind == "RenderCluster" {
			return true
		}
	}
	return false
}
