package render

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// misnamed returns the files of a folder without a kustomization that were to be one: of
// nearly the name, and with a function beside them or in them. kustomize passes them by.
func (r Renderer) misnamed(dir string) []krm.Finding {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	k := &kustomization{fs: r.fileSystem(), dir: resolve(dir)}
	var candidates []string
	for _, e := range entries {
		if !e.IsDir() && near(e.Name()) {
			candidates = append(candidates, e.Name())
		}
	}
	var found []krm.Finding
	for _, name := range candidates {
		file := filepath.Join(k.dir, name)
		if data, err := k.fs.ReadFile(file); err == nil && isKustomization(name, data) && (k.holdsFunction(entries, r.Find) || r.listsFunction(file, data)) {
			found = append(found, krm.Finding{
				Severity: krm.Error, File: show(file), Message: "kustomize reads no file of this name, and the folder would be left out",
				Remedy: "rename it to kustomization.yaml, or remove it; what is to stay out may be called kustomization.yaml.disabled",
			})
		}
	}
	return found
}

// holdsFunction tells whether a folder holds a file with a function.
func (k *kustomization) holdsFunction(entries []os.DirEntry, find krm.Lookup) bool {
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool {
		isFile := !e.IsDir() && slices.Contains([]string{"", ".yaml", ".yml", ".json"}, filepath.Ext(e.Name()))
		return isFile && slices.ContainsFunc(configsIn(k, filepath.Join(k.dir, e.Name())), func(o *krm.Object) bool { return isFunction(o, find) })
	})
}

// listsFunction tells whether a text, as a kustomization, lists a function.
func (r Renderer) listsFunction(file string, data []byte) bool {
	k := &kustomization{fs: r.fileSystem(), dir: filepath.Dir(file), file: file, content: data}
	if k.parse() != nil {
		return false
	}
	pipeline, err := k.takePipeline(r.Find)
	return err != nil || len(pipeline) > 0
}

var (
	stemAndTail = regexp.MustCompile(`^(?:copy of )?[^a-z]?([a-z]+)(.*)$`)
	letters     = regexp.MustCompile(`[a-z]+`)
	// accidents are what editors, systems and fingers put behind a name. What a word says
	// on purpose, an example, a template, disabled, is none.
	accidents = []string{
		"yaml", "yml", "yam", "ymal", "yalm", "ymla", "yaaml", "json", "txt", "text",
		"bak", "backup", "orig", "old", "save", "sav", "rej", "tmp", "temp", "new", "copy",
	}
)

// near tells whether a file's name is nearly that of a kustomization.
func near(name string) bool {
	parts := stemAndTail.FindStringSubmatch(strings.ToLower(name))
	if parts == nil || strict.Nearest(parts[1], []string{"kustomization", "kustomize"}) == "" && parts[1] != "kustom" {
		return false
	}
	for _, w := range letters.FindAllString(parts[2], -1) {
		if !slices.Contains(accidents, w) {
			return false
		}
	}
	return true
}

var lists = regexp.MustCompile(`(?m)^(resources|transformers|bases|components):`)

// isKustomization tells whether a text is one: a mapping that lists something. Of what is
// no YAML the name must say so.
func isKustomization(name string, data []byte) bool {
	var doc yaml.Node
	if yaml.Unmarshal(data, &doc) != nil {
		return slices.Contains([]string{"", ".yaml", ".yml"}, strings.ToLower(filepath.Ext(name))) && lists.Match(data)
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return false
	}
	return slices.ContainsFunc([]string{"resources", "transformers", "bases", "components"}, func(field string) bool {
		return yaml.NewRNode(doc.Content[0]).Field(field) != nil
	})
}
