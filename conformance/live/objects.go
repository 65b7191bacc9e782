package live

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/thanos-fleet/thanos-fleet/conformance"
	"github.com/thanos-fleet/thanos-fleet/conformance/externalsecret"
)

// altered are the objects as this machine can serve them, with what controllers make of
// them: Secrets of ExternalSecrets, and what prometheus-operator's own code makes of its
// custom resources.
func (f *Fleet) altered(c *Cluster, objects *conformance.Output) (*conformance.Output, error) {
	var texts [][]byte
	for _, object := range objects.Objects {
		text, err := f.alteredObject(object)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", object, err)
		}
		texts = append(texts, text)
	}
	for _, text := range f.given[c.Name] {
		texts = append(texts, []byte(text))
	}
	for _, s := range brought {
		texts = append(texts, s.secrets(objects)...)
	}
	whole := bytes.Join(texts, []byte("\n---\n"))
	made, err := f.controlled(whole)
	if err != nil {
		return nil, err
	}
	return conformance.NewOutput(c.Name, append(append(whole, '\n'), made...), false)
}

// controlled is what prometheus-operator makes of a cluster's objects.
func (f *Fleet) controlled(objects []byte) ([]byte, error) {
	control, err := f.programs.Path("operated")
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(control)
	cmd.Stdin = bytes.NewReader(objects)
	out, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return nil, fmt.Errorf("prometheus-operator: %s", failed.Stderr)
	}
	return out, err
}

// alteredObject makes a Secret of an ExternalSecret, and of what a Secret or a ConfigMap
// holds what leads to this machine.
func (f *Fleet) alteredObject(object *conformance.Object) ([]byte, error) {
	kind, name, files := object.Files()
	if kind == "" && strings.HasPrefix(object.APIVersion, "monitoring.coreos.com/") {
		return []byte(hurried(f.moves(object.Text))), nil
	}
	if kind == "" {
		return []byte(object.Text), nil
	}
	if object.Kind == "ExternalSecret" {
		name, files = externalsecret.Files([]byte(object.Text), vault)
	}
	for file, text := range files {
		var err error
		if files[file], err = f.alteredFile(text); err != nil {
			return nil, err
		}
	}
	meta := metav1.ObjectMeta{Name: name, Namespace: object.Metadata.Namespace, Labels: object.Metadata.Labels, Annotations: object.Metadata.Annotations}
	if kind == "ConfigMap" {
		return toYAML(&corev1.ConfigMap{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: kind}, ObjectMeta: meta, Data: files}), nil
	}
	return toYAML(&corev1.Secret{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: kind}, ObjectMeta: meta, StringData: files}), nil
}

// objectStores are the types of Thanos' object stores that are not this machine's.
var objectStores = []string{"ALIYUNOSS", "AZURE", "BOS", "COS", "GCS", "OBS", "OCI", "S3", "SWIFT"}

// alteredFile leads to an object store of this machine, S3's to a server and others to a
// folder, and to the addresses that load balancers have here.
func (f *Fleet) alteredFile(text string) (string, error) {
	var bucket struct {
		Type   string
		Config map[string]any
		Prefix string
	}
	if yaml.Unmarshal([]byte(text), &bucket) == nil && slices.Contains(objectStores, strings.ToUpper(bucket.Type)) && bucket.Config != nil {
		if strings.EqualFold(bucket.Type, "S3") {
			return f.redirected(text, bucket.Config)
		}
		return fmt.Sprintf("type: FILESYSTEM\nconfig:\n  directory: %s\nprefix: %q\n", f.bucket(bucket.Type, bucket.Config), bucket.Prefix), nil
	}
	for _, b := range f.balancers {
		text = strings.ReplaceAll(text, b.outside+":", b.here+":")
	}
	return hurried(f.moves(text)), nil
}

// moves leads to where something is here.
func (f *Fleet) moves(text string) string { return strings.NewReplacer(f.moved...).Replace(text) }

// bucket is the folder of a bucket: what names it is where it is, and not who logs in.
func (f *Fleet) bucket(kind string, config map[string]any) string {
	place := kind
	for _, key := range []string{"bucket", "container", "endpoint", "region", "storage_account"} {
		place += fmt.Sprint(" ", config[key])
	}
	return filepath.Join(f.dir, "buckets", fmt.Sprintf("%x", sha256.Sum256([]byte(place)))[:12])
}

// Buckets are the folders of the object stores.
func (f *Fleet) Buckets() ([]string, error) {
	return filepath.Glob(filepath.Join(f.dir, "buckets", "*"))
}

// brought are the Secrets that the READMEs of the topologies leave to the user, in the
// namespaces of these objects.
var brought = []broughtSecret{
	{"alertmanager-wechat", "alertmanager", map[string]string{"api_secret": "live"}},
	{"gerrit-notifications", "gerrit", map[string]string{"slack-url": "http://127.0.0.1:1/", "pagerduty-routing-key": "live"}},
}

type broughtSecret struct {
	name, beside string
	files        map[string]string
}

// secrets are there where an Alertmanager, or its configuration, has the name beside.
func (b broughtSecret) secrets(objects *conformance.Output) [][]byte {
	var made [][]byte
	seen := map[string]bool{}
	for _, o := range objects.Objects {
		reads := o.Kind == "Alertmanager" || o.Kind == "AlertmanagerConfig" || o.Kind == "Deployment"
		if !reads || o.Metadata.Name != b.beside || seen[o.Metadata.Namespace] {
			continue
		}
		seen[o.Metadata.Namespace] = true
		made = append(made, toYAML(&corev1.Secret{
			TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
			ObjectMeta: metav1.ObjectMeta{Name: b.name, Namespace: o.Metadata.Namespace}, StringData: b.files,
		}))
	}
	return made
}

func toYAML(object any) []byte {
	text, err := yaml.Marshal(object)
	if err != nil {
		panic(err)
	}
	return text
}
