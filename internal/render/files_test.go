package render

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

func TestFileNames(t *testing.T) {
	rbac := "rbac.authorization.k8s.io/v1"
	for want, ref := range map[string]krm.Ref{
		"monitoring_statefulset_prometheus.yaml":                   {APIVersion: "apps/v1", Kind: "StatefulSet", Namespace: "monitoring", Name: "prometheus"},
		"a_service_b.yaml":                                         {APIVersion: "v1", Kind: "Service", Namespace: "a", Name: "b"},
		"a_service.serving.knative.dev_b.yaml":                     {APIVersion: "serving.knative.dev/v1", Kind: "Service", Namespace: "a", Name: "b"},
		"a_deployment.extensions_b.yaml":                           {APIVersion: "extensions/v1beta1", Kind: "Deployment", Namespace: "a", Name: "b"},
		"namespace_a.yaml":                                         {APIVersion: "v1", Kind: "Namespace", Name: "a"},
		"clusterrole.rbac.authorization.k8s.io_system%3Anode.yaml": {APIVersion: rbac, Kind: "ClusterRole", Name: "system:node"},
		"clusterrole.rbac.authorization.k8s.io_system-node.yaml":   {APIVersion: rbac, Kind: "ClusterRole", Name: "system-node"},
		"clusterrole.rbac.authorization.k8s.io_%41%5F%C3%A4.yaml":  {APIVersion: rbac, Kind: "ClusterRole", Name: "A_ä"},
		"configmap_..%2F..%2Fup.yaml":                              {APIVersion: "v1", Kind: "ConfigMap", Name: "../../up"},
		"%2E%2E%2Fx_a%2Fb_%0D%1B%00%5C.yaml":                       {APIVersion: "v1", Kind: "A/B", Namespace: "../x", Name: "\r\x1b\x00\\"},
		"x._.yaml":                                                 {APIVersion: "/v1", Kind: "X"},
	} {
		if ref.Namespace == "../x" {
			want = "..%2Fx_a%2Fb_%0D%1B%00%5C.yaml"
		}
		if got := fileName(ref); got != want {
			t.Errorf("%+v: got %s, want %s", ref, got, want)
		}
	}
}

func FuzzFileName(f *testing.F) {
	f.Add("v1", "Secret", "a", "b", "apps/v1", "Secret", "a", "b")
	f.Add("v1", "ConfigMap", "", "a_b", "v1", "ConfigMap", "a", "b")
	f.Add("v1", "ClusterRole", "", "system:x", "v1", "ClusterRole", "", "system-x")
	f.Add("x.y/v1", "K", "..", "/", "v1", "K.x.y", "..", "\\")
	f.Add("v1", "K", "", strings.Repeat("a", 300), "v1", "K", "", strings.Repeat("a", 301))
	f.Fuzz(func(t *testing.T, v1, k1, ns1, n1, v2, k2, ns2, n2 string) {
		a, b := krm.Ref{APIVersion: v1, Kind: k1, Namespace: ns1, Name: n1}, krm.Ref{APIVersion: v2, Kind: k2, Namespace: ns2, Name: n2}
		one, other := fileName(a), fileName(b)
		for _, name := range []string{one, other} {
			if !filepath.IsLocal(name) || filepath.Base(name) != name || len(name) > 255 || strings.HasPrefix(name, ".thanos") {
				t.Errorf("%q is no name of a file", name)
			}
		}
		if strings.EqualFold(one, other) && identity(a) != identity(b) {
			t.Errorf("%+v and %+v share %s", a, b, one)
		}
	})
}

// identity is what API servers tell objects by, as far as a file's name can: a kind
// in another case is none of Kubernetes, and a kind of one of the plain groups is in no
// other of them, nor in the core.
func identity(ref krm.Ref) string {
	group, _, grouped := strings.Cut(ref.APIVersion, "/")
	for _, plain := range plainGroups {
		if !grouped || group == plain {
			group = ""
		}
	}
	return strings.Join([]string{fmt.Sprint(grouped && group != ""), group, strings.ToLower(ref.Kind), ref.Namespace, ref.Name}, "\x00")
}

func TestFiles(t *testing.T) {
	object := func(version, kind, name string) Object {
		return Object{krm.Ref{APIVersion: version, Kind: kind, Name: name}, []byte(name + "\n"), ""}
	}
	r := Result{Overlay: Overlay{Dir: "overlays/x/a", Name: filepath.Join("x", "a")}}
	r.Objects = []Object{object("v1", "ConfigMap", "a"), object("v1", "Secret", "b"), object("acme.dev/v1", "Secret", "c")}
	type file struct {
		path, text string
		secret     bool
	}
	got := func(split bool) []file {
		files, err := r.Files(split)
		if err != nil {
			t.Fatal(err)
		}
		var found []file
		for _, f := range files {
			found = append(found, file{f.Path, string(f.Data), f.Secret})
		}
		return found
	}
	if diff := cmp.Diff([]file{{"x/a.yaml", "a\n---\nb\n---\nc\n", true}}, got(false), cmp.AllowUnexported(file{})); diff != "" {
		t.Error(diff)
	}
	want := []file{{"x/a/configmap_a.yaml", "a\n", false}, {"x/a/secret_b.yaml", "b\n", true}, {"x/a/secret.acme.dev_c.yaml", "c\n", false}}
	if diff := cmp.Diff(want, got(true), cmp.AllowUnexported(file{})); diff != "" {
		t.Error(diff)
	}
	r.Objects = append(r.Objects, object("v2", "ConfigMap", "a"))
	if _, err := r.Files(true); err == nil || !strings.Contains(err.Error(), "ConfigMap a of v1 and ConfigMap a of v2 would both be written to configmap_a.yaml") {
		t.Error(err)
	}
}

// TestUnnameable: what no API server takes is told with its file, and goes nowhere.
func TestUnnameable(t *testing.T) {
	for name, want := range map[string]string{
		"a/b": "holds / or %", "../../up": "holds / or %", "a%b": "holds / or %", ".": "is .", "..": "is ..", "a\rb": "holds a control character",
		"system:node": "", "..a": "", "A_b": "", "ä ö": "", "": "",
	} {
		for _, field := range []string{"name", "namespace"} {
			o := krm.NewManifest(krm.Ref{APIVersion: "v1", Kind: "ConfigMap", Name: "a"})
			o.SetText(name, "metadata", field)
			found := unnameable([]*krm.Object{o}, nil)
			if want == "" && len(found) > 0 || want != "" && (len(found) != 1 || found[0].Message != "it "+want+", which no API server takes" || found[0].Field != "metadata."+field) {
				t.Errorf("%s %q: %v", field, name, found)
			}
		}
	}
}

func TestNamesOfOverlays(t *testing.T) {
	for _, c := range []struct {
		names []string
		want  string
	}{
		{[]string{"x/a", "x/b", "y/a", "x/ä b"}, ""},
		{[]string{"x/a", "x/A"}, "overlays x/a and x/A would both be written to x/a where case is ignored"},
		{[]string{"x/a\nb"}, `overlay "x/a\nb": its output is named after its last two folders, whose names hold what cannot be printed`},
		{[]string{"x\x1b[2J/a"}, "cannot be printed"},
		{[]string{"x/\xff"}, "cannot be printed"},
		{[]string{".git/a"}, "a folder named .git, which has another use"},
		{[]string{"x/.thanos-fleet-rendered"}, "which has another use"},
	} {
		var overlays []Overlay
		for _, name := range c.names {
			overlays = append(overlays, Overlay{Dir: name, Name: name})
		}
		err := checkNames(overlays)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%q: got %v, want %s", c.names, err, c.want)
		}
	}
}
