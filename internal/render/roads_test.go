package render_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// asFunction makes the test binary a function, as which kustomize runs it.
const asFunction = "THANOS_FLEET_TEST_AS_FUNCTION"

func TestMain(m *testing.M) {
	if os.Getenv(asFunction) != "" && len(os.Args) == 1 {
		os.Exit(krm.Main(functions.Unchecked, os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// FuzzRoads makes random trees of kustomizations with functions at their root, and
// holds render against kustomize with the same functions as plugins: both give the
// same bytes and say the same, or both refuse. In what comes out, every name of an
// object is the name of one.
func FuzzRoads(f *testing.F) {
	for seed := range uint64(24) {
		f.Add(seed)
	}
	program, err := os.Executable()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		dir := t.TempDir()
		newRandomTree(seed, dir, program).write(t)
		checkMended(t, filepath.Join(dir, "root"))
		want, said, refused := byKustomize(t, filepath.Join(dir, "root"))
		got, err := render.Renderer{Find: functions.Unchecked}.Render(render.Overlay{Dir: filepath.Join(dir, "root"), Name: "root"})
		switch failed := err != nil || got.Failed(); {
		case failed && refused != nil:
			t.Skipf("both refuse: %v %s", err, findings(got))
		case failed:
			t.Fatalf("render refuses what kustomize gives: %v\n%s\n%s", err, findings(got), show(dir))
		case refused != nil:
			t.Fatalf("kustomize refuses what render gives: %v\n%s\n%s", refused, said, show(dir))
		}
		if diff := cmp.Diff(want, string(got.Stream())); diff != "" {
			t.Fatalf("(-kustomize +render):\n%s\n%s", diff, show(dir))
		}
		if diff := cmp.Diff(said, findings(got)); diff != "" {
			t.Errorf("what is said (-kustomize +render):\n%s\n%s", diff, show(dir))
		}
		if lost := dangling(t, want); len(lost) > 0 {
			t.Errorf("names of nothing: %s\n%s\n%s", strings.Join(lost, ", "), want, show(dir))
		}
	})
}

// spy is a function that changes nothing and remembers what it sees.
type spy struct {
	Cluster           string         `yaml:"cluster"`
	ReplicationFactor int            `yaml:"replicationFactor"`
	GenHashring       map[string]int `yaml:"genHashring"`
	saw               map[string][]krm.Ref
}

func (*spy) Default() {}

func (*spy) Validate() []problem.Problem { return nil }

func (s *spy) Transform(r *krm.Run) {
	for _, o := range r.Manifests() {
		s.saw[o.Ref().String()] = namesIn(o)
	}
}

// checkMended: a function sees every name as kustomize writes it in the end, and is
// told that a name is unclear where kustomize ends with an error.
func checkMended(t *testing.T, dir string) {
	t.Helper()
	s := &spy{saw: map[string][]krm.Ref{}}
	find := func(kind string) (*krm.Definition, string) {
		return &krm.Definition{Name: "spy", Kind: kind, New: func() krm.Function { return s }}, ""
	}
	got, err := render.Renderer{Find: find}.Render(render.Overlay{Dir: dir, Name: "root"})
	if err == nil && got.Failed() {
		if alone := withoutFunctions(t, dir); alone == nil {
			t.Fatalf("kustomize can tell what a function is told it cannot:\n%s\n%s", findings(got), show(filepath.Dir(dir)))
		}
		return
	}
	if err != nil {
		return
	}
	items, err := krm.ParseStream(got.Stream())
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range items {
		for i, ref := range namesIn(o) {
			if saw := s.saw[o.Ref().String()]; saw != nil && saw[i] != ref && !isHashOf(ref.Name, saw[i].Name) {
				t.Errorf("%s: a function sees %s, and in the end it is %s\n%s", o.Ref(), saw[i], ref, show(filepath.Dir(dir)))
			}
		}
	}
}

// withoutFunctions returns what kustomize says to the tree when no function is in it.
func withoutFunctions(t *testing.T, dir string) error {
	t.Helper()
	file := filepath.Join(dir, "kustomization.yaml")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.WriteFile(file, whole, 0o644) }()
	without, _, _ := bytes.Cut(whole, []byte("transformers:"))
	if err := os.WriteFile(file, without, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), dir)
	return err
}

// isHashOf tells whether a name is another one with a hash of kustomize's behind it.
func isHashOf(name, other string) bool {
	rest, found := strings.CutPrefix(name, other+"-")
	return found && len(rest) == 10
}

// byKustomize is kustomize build --enable-alpha-plugins --enable-exec.
func byKustomize(t *testing.T, dir string) (stream, said string, refused error) {
	t.Helper()
	t.Setenv(asFunction, "1")
	log, err := os.CreateTemp(t.TempDir(), "stderr")
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	stderr := os.Stderr
	os.Stderr = log
	defer func() { os.Stderr = stderr }()
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionUnspecified
	options.PluginConfig = types.EnabledPluginConfig(types.BploUseStaticallyLinked)
	options.PluginConfig.FnpLoadingOptions.EnableExec = true
	m, refused := krusty.MakeKustomizer(options).Run(filesys.MakeFsOnDisk(), dir)
	lines, err := os.ReadFile(log.Name())
	if err != nil {
		t.Fatal(err)
	}
	if refused != nil {
		return "", string(lines), refused
	}
	text, err := m.AsYaml()
	if err != nil {
		return "", string(lines), err
	}
	return string(text), ofFunctions(string(lines)), nil
}

// finding is a line of a function; kustomize makes up a file from the second one on.
var finding = regexp.MustCompile(`^(error|warning|info): (?:\S+\.yaml: )?(.*\n)$`)

// ofFunctions leaves out what kustomize says itself.
func ofFunctions(lines string) string {
	var said strings.Builder
	for line := range strings.Lines(lines) {
		if found := finding.FindStringSubmatch(line); found != nil {
			said.WriteString(found[1] + ": " + found[2])
		}
	}
	return said.String()
}

// findings are those of a result as a function behind kustomize tells them, which does
// not know the files.
func findings(result *render.Result) string {
	if result == nil {
		return ""
	}
	var said strings.Builder
	for _, f := range result.Findings {
		f.File, f.Line = "", 0
		said.WriteString(f.String() + "\n")
	}
	return said.String()
}

// show prints the files of a tree.
func show(dir string) string {
	var text strings.Builder
	var files []string
	_ = filepath.WalkDir(dir, func(path string, entry os.DirEntry, _ error) error {
		if !entry.IsDir() {
			files = append(files, path)
		}
		return nil
	})
	slices.Sort(files)
	for _, path := range files {
		data, _ := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		fmt.Fprintf(&text, "-- %s --\n%s", name, data)
	}
	return text.String()
}

// dangling returns the names in a stream of what is not in it.
func dangling(t *testing.T, stream string) []string {
	t.Helper()
	items, err := krm.ParseStream([]byte(stream))
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, o := range items {
		there[o.Ref().String()] = true
	}
	var lost []string
	for _, o := range items {
		for _, ref := range namesIn(o) {
			if ref.Name != "" && ref.Name != credentials && !there[ref.String()] {
				lost = append(lost, o.Ref().String()+" names "+ref.String())
			}
		}
	}
	return append(lost, lostPods(items, there)...)
}

// credentials is the Secret that the Fleet names, which is in one namespace only.
const credentials = "login"

// namesIn returns what an object names, by the shapes of Kubernetes' and
// prometheus-operator's references. What an autoscaler scales is not among them:
// kustomize looks for it by one kind after another, and may change it twice.
func namesIn(o *krm.Object) []krm.Ref {
	var found []krm.Ref
	add := func(kind, name string) {
		found = append(found, krm.Ref{Kind: kind, Name: name, Namespace: o.Namespace()})
	}
	add("Service", o.Text("spec", "serviceName"))
	add("Secret", o.Text("spec", "thanos", "objectStorageConfig", "name"))
	add(o.Text("roleRef", "kind"), o.Text("roleRef", "name"))
	for _, s := range o.Each("subjects") {
		found = append(found, krm.Ref{Kind: s.Text("kind"), Name: s.Text("name"), Namespace: s.Text("namespace")})
	}
	for _, path := range [][]string{{"spec"}, {"spec", "template", "spec"}, {"spec", "jobTemplate", "spec", "template", "spec"}} {
		add("ServiceAccount", o.Text(append(path, "serviceAccountName")...))
		for _, v := range o.Each(append(path, "volumes")...) {
			add("ConfigMap", v.Text("configMap", "name"))
			add("Secret", v.Text("secret", "secretName"))
			for _, s := range v.Each("projected", "sources") {
				add("ConfigMap", s.Text("configMap", "name"))
				add("Secret", s.Text("secret", "name"))
			}
		}
		for _, c := range append(o.Each(append(path, "containers")...), o.Each(append(path, "initContainers")...)...) {
			for _, e := range append(c.Each("env"), c.Each("envFrom")...) {
				add("ConfigMap", e.Text("valueFrom", "configMapKeyRef", "name"))
				add("Secret", e.Text("valueFrom", "secretKeyRef", "name"))
				add("ConfigMap", e.Text("configMapRef", "name"))
				add("Secret", e.Text("secretRef", "name"))
			}
		}
	}
	return found
}

// lostPods returns the hosts in rings that are the pod of no StatefulSet below its
// Service.
func lostPods(items []*krm.Object, there map[string]bool) []string {
	hosts := map[string]bool{}
	for _, o := range items {
		if o.Kind() == "StatefulSet" && there[krm.Ref{Kind: "Service", Name: o.Text("spec", "serviceName"), Namespace: o.Namespace()}.String()] {
			namespace := o.Namespace()
			if namespace == "" {
				namespace = "default"
			}
			hosts[o.Name()+"-0."+o.Text("spec", "serviceName")+"."+namespace+".svc.cluster.local:10901"] = true
		}
	}
	var lost []string
	for _, o := range items {
		for line := range strings.Lines(o.Text("data", "hashrings.json")) {
			if host := strings.Trim(line, " \",\n"); strings.HasSuffix(host, ":10901") && !hosts[host] {
				lost = append(lost, "the ring names "+host)
			}
		}
	}
	return lost
}

func (tr *randomTree) write(t *testing.T) {
	t.Helper()
	for name, text := range tr.files {
		path := filepath.Join(tr.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, bytes.TrimLeft([]byte(text), "\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
