package provider

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// parse reads a whole file as Thanos gets it.
func parse(t testing.TB, file string) Config {
	t.Helper()
	var doc struct {
		Type   string
		Prefix string
		Config yaml.Node
	}
	if err := yaml.Unmarshal([]byte(file), &doc); err != nil {
		t.Fatalf("%v in %s", err, file)
	}
	return Config{Type: doc.Type, Prefix: doc.Prefix, Values: &doc.Config}
}

// config parses the provider's keys alone.
func config(t testing.TB, typ, values string) Config {
	t.Helper()
	return parse(t, "type: "+typ+"\nconfig: "+values+"\n")
}

// lines prints problems the way a reader sees them.
func lines(problems []Problem) []string {
	var list []string
	for _, p := range problems {
		list = append(list, fmt.Sprintf("%s: %s; %s", p.Path, p.Message, p.Remedy))
	}
	return list
}

// goodFiles returns the files that must be accepted, by name.
func goodFiles(t testing.TB) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("testdata/good/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no good files: %v", err)
	}
	files := map[string]string{}
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = string(content)
	}
	return files
}

func TestTypes(t *testing.T) {
	want := []string{"ALIYUNOSS", "AZURE", "BOS", "COS", "FILESYSTEM", "GCS", "OBS", "OCI", "S3", "SWIFT"}
	if diff := cmp.Diff(want, ObjectStore.Types()); diff != "" {
		t.Error(diff)
	}
}

// The tables equal upstream's Config structs: testdata/upstream_keys.txt was
// listed from them by reflection (objstore v0.0.0-20250804093838-71d60dfee488),
// in field order, as "TYPE key kind".
func TestTablesEqualUpstream(t *testing.T) {
	kinds := [...]string{"text", "boolean", "integer", "duration", "goDuration", "textMap"}
	var got []string
	for i := range providers {
		providers[i].each(func(path string, k key) {
			got = append(got, providers[i].name+" "+path+" "+kinds[k.kind])
		})
	}
	want, err := os.ReadFile("testdata/upstream_keys.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Fields(string(want)), strings.Fields(strings.Join(got, "\n"))); diff != "" {
		t.Error(diff)
	}
}

// Every path that a rule or a keyless login names exists.
func TestRulesNameKnownKeys(t *testing.T) {
	for i := range providers {
		p := &providers[i]
		var paths []string
		for _, r := range p.rules {
			paths = slices.Concat(paths, r.need, r.forbid)
			for _, cond := range r.when {
				paths = append(paths, cond.path)
			}
		}
		if p.keyless != nil && p.keyless.key != "" {
			paths = append(append(paths, p.keyless.key), p.keyless.unless...)
		}
		for _, path := range paths {
			if p.find(path) == nil {
				t.Errorf("%s: a rule names %s, which is no key", p.name, path)
			}
		}
	}
}

func TestGoodFiles(t *testing.T) {
	for name, content := range goodFiles(t) {
		t.Run(name, func(t *testing.T) {
			c := parse(t, content)
			if problems := Check(c, nil); len(problems) > 0 {
				t.Errorf("got problems %q", lines(problems))
			}
			got, err := Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			if again := parse(t, string(got)); !cmp.Equal(decoded(t, c), decoded(t, again)) {
				t.Error(cmp.Diff(decoded(t, c), decoded(t, again)))
			}
		})
	}
}

// decoded returns the values as Go maps.
func decoded(t testing.TB, c Config) map[string]any {
	t.Helper()
	values := map[string]any{}
	if err := c.Values.Decode(&values); err != nil {
		t.Fatal(err)
	}
	return values
}

// Between them the good files use every key that has an effect.
func TestGoodFilesUseEveryKey(t *testing.T) {
	used := map[string]bool{}
	for _, content := range goodFiles(t) {
		c := parse(t, content)
		p := c.provider()
		p.each(func(path string, _ key) {
			if lookup(c.Values, path) != nil {
				used[p.name+" "+path] = true
			}
		})
	}
	var unused []string
	for i := range providers {
		providers[i].each(func(path string, _ key) {
			if name := providers[i].name + " " + path; !used[name] {
				unused = append(unused, name)
			}
		})
	}
	withoutEffect := []string{"AZURE msi_resource", "SWIFT user_domain_name", "SWIFT user_domain_id"}
	slices.Sort(unused)
	slices.Sort(withoutEffect)
	if diff := cmp.Diff(withoutEffect, unused); diff != "" {
		t.Error(diff)
	}
}

func TestCredentialKeys(t *testing.T) {
	want := map[string][]string{
		"s3":         {"access_key", "secret_key", "session_token"},
		"GCS":        {"service_account"},
		"AZURE":      {"client_secret", "storage_account_key", "storage_connection_string"},
		"SWIFT":      {"application_credential_secret", "password"},
		"COS":        {"secret_id", "secret_key"},
		"ALIYUNOSS":  {"access_key_id", "access_key_secret"},
		"BOS":        {"access_key", "secret_key"},
		"FILESYSTEM": nil,
		"OCI":        {"passphrase", "privatekey"},
		"OBS":        {"access_key", "secret_key"},
		"unknown":    nil,
	}
	for typ, keys := range want {
		if diff := cmp.Diff(keys, ObjectStore.CredentialKeys(typ)); diff != "" {
			t.Errorf("%s: %s", typ, diff)
		}
	}
}

// LiteralCredentials looks for credentials at the top level only.
func TestCredentialKeysAreNotNested(t *testing.T) {
	for _, typ := range ObjectStore.Types() {
		for _, path := range ObjectStore.CredentialKeys(typ) {
			if strings.Contains(path, ".") {
				t.Errorf("%s %s is nested; teach occurrences about it", typ, path)
			}
		}
	}
}
