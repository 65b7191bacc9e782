package conformance

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/txtar"
)

// Emission is what the project emits for a round of versions.
type Emission struct {
	Outputs []*Output
	// Refused are the cases and topologies that the project does not render for these
	// versions, and what it says.
	Refused map[string]string
}

// Emit runs the functions on every good case, and renders every topology, as they are when
// their images run the versions of the round.
func (u *Upstream) Emit(root, dir string) (*Emission, error) {
	e := &Emission{Refused: map[string]string{}}
	paths, err := filepath.Glob(filepath.Join(root, "functions/*/testdata/*.txtar"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("no cases: %w", err)
	}
	for _, path := range paths {
		if err := e.addCase(u, path); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return e, e.addTopologies(u, root, dir)
}

// upgrades is the function that raises images and writes for what it raises them to.
const upgrades = "migrate-manifests"

// addCase runs the function of a case.
func (e *Emission) addCase(u *Upstream, path string) error {
	of, err := readCase(path)
	if of == nil || err != nil || strings.Contains(filepath.ToSlash(path), "/"+upgrades+"/") {
		return err
	}
	archive, err := txtar.ParseFile(path)
	if err != nil {
		return err
	}
	files := map[string][]byte{}
	for _, f := range archive.Files {
		files[f.Name] = u.Round.Written(f.Data)
	}
	input, err := resourceList(files)
	if err != nil {
		return err
	}
	cmd := exec.Command(u.Program("thanos-fleet"), "fn", filepath.Base(filepath.Dir(filepath.Dir(path))))
	var out, said bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(input), &out, &said
	if err := cmd.Run(); err != nil {
		e.Refused[of.Name] = said.String()
		return nil
	}
	stream, err := documentsOf(out.Bytes())
	if err != nil {
		return err
	}
	output, err := NewOutput(of.Name, stream, true)
	if err != nil {
		return err
	}
	output.Said, output.came, output.input = said.String(), valuesOf(files["in.yaml"]), string(files["in.yaml"])+string(files["fn.yaml"])
	e.Outputs = append(e.Outputs, output)
	return nil
}

// resourceList is what an orchestrator would send for a case.
func resourceList(files map[string][]byte) ([]byte, error) {
	if raw := files["stdin"]; raw != nil {
		return raw, nil
	}
	var list struct {
		APIVersion string      `yaml:"apiVersion"`
		Kind       string      `yaml:"kind"`
		Items      []yaml.Node `yaml:"items"`
		Config     yaml.Node   `yaml:"functionConfig"`
	}
	list.APIVersion, list.Kind = "config.kubernetes.io/v1", "ResourceList"
	if err := yaml.Unmarshal(files["fn.yaml"], &list.Config); err != nil {
		return nil, err
	}
	for _, doc := range strings.Split("\n"+string(files["in.yaml"]), "\n---\n") {
		var item yaml.Node
		if err := yaml.Unmarshal([]byte(doc+"\n"), &item); err != nil {
			return nil, err
		}
		if item.Kind == yaml.DocumentNode {
			spellNull(&item)
			list.Items = append(list.Items, *item.Content[0])
		}
	}
	list.Config = *list.Config.Content[0]
	return yaml.Marshal(list)
}

// spellNull writes the nulls of which nothing is to be seen: in a mapping on one line the library
// prints them as an empty text.
func spellNull(n *yaml.Node) {
	if n.Tag == "!!null" && n.Value == "" {
		n.Value = "null"
	}
	for _, child := range n.Content {
		spellNull(child)
	}
}

// documentsOf prints the items of a ResourceList one behind another.
func documentsOf(list []byte) ([]byte, error) {
	var l struct{ Items []yaml.Node }
	if err := yaml.Unmarshal(list, &l); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for i := range l.Items {
		text, err := yaml.Marshal(&l.Items[i])
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&out, "%s---\n", text)
	}
	return out.Bytes(), nil
}

var (
	thanosImage     = regexp.MustCompile(`((?:image|newTag|baseImage): *"?(?:[^\s"]*/)?thanos):v?\d+\.\d+\.\d+[^\s"@]*`)
	prometheusImage = regexp.MustCompile(`((?:image|newTag|baseImage): *"?(?:[^\s"]*/)?prometheus):v?\d+\.\d+\.\d+[^\s"@]*`)
	thanosVersion   = regexp.MustCompile(`(\bthanosVersion: *"?)v\d+\.\d+\.\d+`)
)

// Written returns a text whose images run the versions of the round.
func (r Round) Written(text []byte) []byte {
	text = thanosImage.ReplaceAll(text, []byte("${1}:"+r.Thanos))
	text = prometheusImage.ReplaceAll(text, []byte("${1}:"+r.PrometheusRelease()))
	return thanosVersion.ReplaceAll(text, []byte("${1}"+r.Thanos))
}

// addTopologies renders copies of the overlays.
func (e *Emission) addTopologies(u *Upstream, root, dir string) error {
	var sources strings.Builder
	for _, folder := range []string{"bases", "overlays"} {
		err := u.Round.copyTree(filepath.Join(root, folder), filepath.Join(dir, folder), &sources)
		if err != nil {
			return err
		}
	}
	topologies, err := filepath.Glob(filepath.Join(dir, "overlays", "*", "README.md"))
	if err != nil || len(topologies) == 0 {
		return fmt.Errorf("no topologies: %w", err)
	}
	for _, readme := range topologies {
		if err := e.addTopology(u, filepath.Dir(readme), sources.String()); err != nil {
			return err
		}
	}
	return nil
}

func (e *Emission) addTopology(u *Upstream, folder, sources string) error {
	out := folder + "-rendered"
	said, err := exec.Command(u.Program("thanos-fleet"), "render", "--no-check", folder, "-o", out).CombinedOutput()
	if failed := new(exec.ExitError); errors.As(err, &failed) {
		e.Refused[filepath.Base(folder)] = string(said)
		return nil
	} else if err != nil {
		return err
	}
	return filepath.WalkDir(out, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".yaml" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		partial := bytes.Contains(text, []byte("apiVersion: policy.karmada.io/"))
		output, err := NewOutput(filepath.Base(folder)+"/"+strings.TrimSuffix(filepath.Base(path), ".yaml"), text, partial)
		if err != nil {
			return err
		}
		output.input = sources
		e.Outputs = append(e.Outputs, output)
		return nil
	})
}

// copyTree copies a folder as the round writes it, and notes what stands in its manifests.
func (r Round) copyTree(from, to string, sources *strings.Builder) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, ".go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if strings.HasSuffix(path, ".yaml") {
			text = r.Written(text)
			sources.Write(text)
		}
		return writeFile(filepath.Join(to, relative), string(text))
	})
}
