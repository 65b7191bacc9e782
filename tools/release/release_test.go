package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/spdx/tools-golang/json"
)

// at is a release of this test's own binary: it says what it is built of, as any does.
func at(t *testing.T, out, registry string) *release {
	t.Helper()
	program, err := os.Executable()
	check(t, err)
	data, err := os.ReadFile(program)
	check(t, err)
	builds := t.TempDir()
	for _, name := range []string{"linux_amd64/thanos-fleet", "windows_arm64/thanos-fleet", "image_amd64/functions", "image_amd64/render", "image_arm64/functions", "image_arm64/render"} {
		check(t, os.MkdirAll(filepath.Join(builds, filepath.Dir(name)), 0o755))
		check(t, os.WriteFile(filepath.Join(builds, name), data, 0o700))
	}
	text, err := os.ReadFile("../../catalog.yaml")
	check(t, err)
	var functions []string
	for _, m := range regexp.MustCompile(`image: ghcr\.io/thanos-fleet/([a-z-]+):(\S+)`).FindAllStringSubmatch(string(text), -1) {
		functions = append(functions, m[1])
	}
	version := regexp.MustCompile(`version: (v\S+)`).FindStringSubmatch(string(text))[1]
	return &release{
		root: "../..", builds: builds, out: out, version: version, registry: registry, time: time.Unix(1700000000, 0).UTC(),
		platforms: []platform{{"linux", "amd64"}, {"windows", "arm64"}}, arches: []string{"amd64", "arm64"}, functions: functions,
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestRelease: two runs write the same bytes, a registry takes the images by the digests that
// the files name, and sha256sum and the reader of SPDX take what was written.
func TestRelease(t *testing.T) {
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	defer server.Close()
	where := strings.TrimPrefix(server.URL, "http://") + "/fleet"
	first, second := at(t, filepath.Join(t.TempDir(), "dist"), where), at(t, filepath.Join(t.TempDir(), "other"), where)
	check(t, first.run("build"))
	check(t, second.run("build"))
	if out, err := exec.Command("diff", "-r", first.out, second.out).CombinedOutput(); err != nil {
		t.Errorf("two runs differ: %s", out)
	}
	sums := exec.Command("sha256sum", "--check", "--strict", "SHA256SUMS")
	sums.Dir = first.out
	if out, err := sums.CombinedOutput(); err != nil {
		t.Errorf("%s", out)
	}
	check(t, first.run("push"))
	list := read(t, filepath.Join(first.out, "images.txt"))
	if want := len(first.functions) + 2; strings.Count(list, "\n") != want {
		t.Errorf("images.txt has not %d images:\n%s", want, list)
	}
	catalog := read(t, filepath.Join(first.out, "catalog.yaml"))
	for line := range strings.Lines(list) {
		ref := strings.TrimSpace(line)
		digest, err := name.NewDigest(ref)
		check(t, err)
		index, err := remote.Index(digest)
		check(t, err)
		manifest, err := index.IndexManifest()
		check(t, err)
		if len(manifest.Manifests) != 2 || manifest.Manifests[1].Platform.Architecture != "arm64" {
			t.Errorf("%s: %+v", ref, manifest.Manifests)
		}
		function := digest.Context().RepositoryStr()[len("fleet/"):]
		if slices.Contains(first.functions, function) && !strings.Contains(catalog, "image: "+ref+"\n") {
			t.Errorf("catalog.yaml does not name %s", ref)
		}
	}
}

// TestImage: it holds two files of fixed modes and times, and runs as nobody.
func TestImage(t *testing.T) {
	r := at(t, t.TempDir(), "example.com/fleet")
	image, err := r.image("render-cluster", "arm64", r.entrypoints()["render-cluster"])
	check(t, err)
	config, err := image.ConfigFile()
	check(t, err)
	if config.Config.User != "65534:65534" || config.Architecture != "arm64" || !config.Created.Time.Equal(r.time) ||
		!slices.Equal(config.Config.Entrypoint, []string{"/thanos-fleet", "fn", "render-cluster"}) {
		t.Errorf("%+v", config)
	}
	layers, err := image.Layers()
	check(t, err)
	var found []string
	for _, layer := range layers {
		content, err := layer.Uncompressed()
		check(t, err)
		found = append(found, entries(t, content, r.time)...)
	}
	if want := []string{"etc/passwd -rw-r--r--", "thanos-fleet -rwxr-xr-x"}; !slices.Equal(found, want) {
		t.Errorf("got %q, want %q", found, want)
	}
}

func TestArchiveAndSBOM(t *testing.T) {
	r := at(t, t.TempDir(), "example.com/fleet")
	known, err := r.licences()
	check(t, err)
	check(t, r.archive(platform{"linux", "amd64"}, known))
	packed, err := gzip.NewReader(bytes.NewReader([]byte(read(t, r.name("linux_amd64", ".tar.gz")))))
	check(t, err)
	want := []string{"thanos-fleet -rwxr-xr-x", "CHANGELOG.md -rw-r--r--", "LICENSE -rw-r--r--", "README.md -rw-r--r--", thirdParty + " -rw-r--r--"}
	if found := entries(t, packed, r.time); !slices.Equal(found, want) {
		t.Errorf("got %q, want %q", found, want)
	}
	doc, err := json.Read(strings.NewReader(read(t, r.name("linux_amd64", ".spdx.json"))))
	check(t, err)
	licensed := map[string]string{}
	for _, p := range doc.Packages {
		licensed[p.PackageName] = p.PackageLicenseDeclared
		for id := range strings.SplitSeq(p.PackageLicenseDeclared, " AND ") {
			if strings.HasPrefix(id, "Google") {
				t.Errorf("%s: %s is no name of SPDX", p.PackageName, id)
			}
		}
	}
	for name, want := range map[string]string{
		"github.com/thanos-fleet/thanos-fleet": "Apache-2.0", "github.com/google/go-containerregistry": "Apache-2.0",
		"stdlib": "BSD-3-Clause", "dagre": "MIT",
	} {
		if !strings.HasPrefix(licensed[name], want) {
			t.Errorf("%s: %q, want %s", name, licensed[name], want)
		}
	}
	if !strings.Contains(string(known.text), "Chris Pettitt") {
		t.Error("the licence of what is embedded is missing")
	}
}

// TestRefuses: nothing is published without a licence, or with a catalog of another version.
func TestRefuses(t *testing.T) {
	if _, err := appendLicence(&bytes.Buffer{}, "x", t.TempDir()); err == nil || !strings.Contains(err.Error(), "no licence") {
		t.Errorf("a module without a licence: %v", err)
	}
	r := at(t, t.TempDir(), "example.com/fleet")
	r.version = "v9.9.9"
	if err := r.catalog(map[string]string{"render-cluster": "sha256:0"}); err == nil {
		t.Error("a catalog of another version is taken")
	}
	if err := (&release{}).run("build"); err == nil {
		t.Error("a release without a version")
	}
}

func entries(t *testing.T, content io.Reader, at time.Time) (found []string) {
	t.Helper()
	for archive := tar.NewReader(content); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return found
		}
		check(t, err)
		if !header.ModTime.Equal(at) || header.Uid != 0 || header.Uname != "" {
			t.Errorf("%+v", header)
		}
		found = append(found, header.Name+" "+header.FileInfo().Mode().String())
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	check(t, err)
	return string(data)
}
