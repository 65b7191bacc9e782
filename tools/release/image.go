package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

const (
	source = "https://github.com/thanos-fleet/thanos-fleet"
	// renderImage is the image that renders overlays.
	renderImage = "thanos-fleet-render"
)

// images writes every image as an OCI layout, images/NAME, and returns their digests.
func (r *release) images(known *licences) (map[string]string, error) {
	digests := map[string]string{}
	for name, entrypoint := range r.entrypoints() {
		index, err := r.index(name, entrypoint)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if _, err := layout.Write(filepath.Join(r.out, "images", name), index); err != nil {
			return nil, err
		}
		digest, err := index.Digest()
		if err != nil {
			return nil, err
		}
		digests[name] = digest.String()
	}
	var list bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(digests)) {
		fmt.Fprintf(&list, "%s/%s@%s\n", r.registry, name, digests[name])
	}
	if err := os.WriteFile(filepath.Join(r.out, "images.txt"), list.Bytes(), 0o644); err != nil {
		return nil, err
	}
	for _, binary := range []string{"functions", "render"} {
		for _, arch := range r.arches {
			to := r.name("image_"+binary+"_linux_"+arch, ".spdx.json")
			if err := r.sbom(filepath.Join(r.builds, "image_"+arch, binary), "thanos-fleet", to, known); err != nil {
				return nil, err
			}
		}
	}
	return digests, nil
}

// entrypoints are those of all images, by name: images/build has the same.
func (r *release) entrypoints() map[string][]string {
	all := map[string][]string{"thanos-fleet": {"/thanos-fleet"}, renderImage: {"/thanos-fleet"}}
	for _, function := range r.functions {
		all[function] = []string{"/thanos-fleet", "fn", function}
	}
	return all
}

func (r *release) index(name string, entrypoint []string) (v1.ImageIndex, error) {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, arch := range r.arches {
		image, err := r.image(name, arch, entrypoint)
		if err != nil {
			return nil, err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add: image, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: arch}},
		})
	}
	return index, nil
}

// image is one binary and the line of passwd that clients need.
func (r *release) image(name, arch string, entrypoint []string) (v1.Image, error) {
	binary := "functions"
	if name == renderImage {
		binary = "render"
	}
	passwd, err := os.ReadFile(filepath.Join(r.root, "images/passwd"))
	if err != nil {
		return nil, err
	}
	program, err := os.ReadFile(filepath.Join(r.builds, "image_"+arch, binary))
	if err != nil {
		return nil, err
	}
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	for _, f := range []file{{"etc/passwd", 0o644, passwd}, {"thanos-fleet", 0o755, program}} {
		layer, err := r.layer(f)
		if err != nil {
			return nil, err
		}
		addendum := mutate.Addendum{Layer: layer, History: v1.History{Created: v1.Time{Time: r.time}, CreatedBy: "COPY /" + f.name}}
		if image, err = mutate.Append(image, addendum); err != nil {
			return nil, err
		}
	}
	return mutate.ConfigFile(image, r.config(image, arch, entrypoint))
}

// layer is one file; images of one binary share it.
func (r *release) layer(f file) (v1.Layer, error) {
	key := fmt.Sprintf("%s %x", f.name, sha256.Sum256(f.data))
	if known, found := r.layers[key]; found {
		return known, nil
	}
	data, err := tarred([]file{f}, r.time)
	if err != nil {
		return nil, err
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	layer, err := tarball.LayerFromOpener(open, tarball.WithMediaType(types.OCILayer), tarball.WithCompressionLevel(9), tarball.WithCompressedCaching)
	if r.layers == nil {
		r.layers = map[string]v1.Layer{}
	}
	r.layers[key] = layer
	return layer, err
}

func (r *release) config(image v1.Image, arch string, entrypoint []string) *v1.ConfigFile {
	config, err := image.ConfigFile()
	if err != nil {
		panic(err) // an image that was made here has one
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Created, config.Author = "linux", arch, v1.Time{Time: r.time}, ""
	config.Config = v1.Config{
		User: "65534:65534", Entrypoint: entrypoint,
		Labels: map[string]string{
			"org.opencontainers.image.source": source, "org.opencontainers.image.licenses": "Apache-2.0",
			"org.opencontainers.image.version": r.version,
		},
	}
	return config
}

// push pushes every image by its tag, and fails where the registry has another digest.
func (r *release) push() error {
	for _, image := range slices.Sorted(maps.Keys(r.entrypoints())) {
		index, err := layout.ImageIndexFromPath(filepath.Join(r.out, "images", image))
		if err != nil {
			return err
		}
		inner, err := innermost(index)
		if err != nil {
			return err
		}
		ref, err := name.ParseReference(r.registry + "/" + image + ":" + r.version)
		if err != nil {
			return err
		}
		if err := remote.WriteIndex(ref, inner, remote.WithAuthFromKeychain(keychain{})); err != nil {
			return fmt.Errorf("%s: %w", ref, err)
		}
		want, err := inner.Digest()
		if err != nil {
			return err
		}
		there, err := remote.Head(ref, remote.WithAuthFromKeychain(keychain{}))
		if err != nil || there.Digest != want {
			return fmt.Errorf("%s: pushed %s, and the registry has %v: %w", ref, want, there, err)
		}
		fmt.Printf("%s@%s\n", ref.Context(), want)
	}
	return nil
}

// innermost returns the index that a layout was written with.
func innermost(index v1.ImageIndex) (v1.ImageIndex, error) {
	manifest, err := index.IndexManifest()
	if err != nil {
		return nil, err
	}
	if len(manifest.Manifests) == 1 && manifest.Manifests[0].MediaType == types.OCIImageIndex {
		return index.ImageIndex(manifest.Manifests[0].Digest)
	}
	return index, nil
}

// keychain is the login of the environment, or that of docker's own configuration.
type keychain struct{}

// Resolve is that of authn.Keychain.
func (keychain) Resolve(target authn.Resource) (authn.Authenticator, error) {
	if password := os.Getenv("REGISTRY_TOKEN"); password != "" {
		return &authn.Basic{Username: cmp.Or(os.Getenv("REGISTRY_USER"), "token"), Password: password}, nil
	}
	return authn.DefaultKeychain.Resolve(target)
}
