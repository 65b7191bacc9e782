// Command release makes what is published of binaries that are built: archives, images,
// SBOMs, licences, the catalog with digests and checksums. The same binaries give the same
// bytes, whenever and wherever it runs; time is that of the commit.
//
//	release build   everything, into a folder
//	release push    its images, to a registry
//
// It is a module of its own: nothing that only a release needs is in the project's go.mod.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// release is what is made, and of what.
type release struct {
	// root of the repository, builds with the binaries, and out that is written.
	root, builds, out string
	// version, and registry with the path that images are below.
	version, registry string
	// time of everything that has one.
	time time.Time
	// platforms of archives, and arches of images.
	platforms []platform
	arches    []string
	functions []string
	// layers that were made, by what is in them.
	layers map[string]v1.Layer
}

// platform is that of one archive.
type platform struct{ os, arch string }

func (p platform) String() string { return p.os + "_" + p.arch }

func main() {
	var r release
	var platforms, arches, functions string
	var epoch int64
	flag.StringVar(&r.root, "root", "../..", "root of the repository")
	flag.StringVar(&r.builds, "builds", "", "folder of the binaries: OS_ARCH/thanos-fleet, image_ARCH/functions, image_ARCH/render")
	flag.StringVar(&r.out, "out", "", "folder that is written")
	flag.StringVar(&r.version, "version", "", "version, for instance v0.1.0")
	flag.StringVar(&r.registry, "registry", "", "registry and path, for instance ghcr.io/thanos-fleet")
	flag.StringVar(&platforms, "platforms", "", "platforms of archives, as OS/ARCH, separated by spaces")
	flag.StringVar(&arches, "arches", "", "architectures of images, separated by spaces")
	flag.StringVar(&functions, "functions", "", "functions that have an image, separated by spaces")
	flag.Int64Var(&epoch, "epoch", 0, "time of everything, in seconds since 1970: SOURCE_DATE_EPOCH")
	flag.Parse()
	r.time = time.Unix(epoch, 0).UTC()
	r.arches, r.functions = strings.Fields(arches), strings.Fields(functions)
	for _, p := range strings.Fields(platforms) {
		system, arch, _ := strings.Cut(p, "/")
		r.platforms = append(r.platforms, platform{system, arch})
	}
	if err := r.run(flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func (r *release) run(command string) error {
	if r.out == "" || r.version == "" || r.registry == "" {
		return fmt.Errorf("-out, -version and -registry are needed")
	}
	switch command {
	case "build":
		return r.build()
	case "push":
		return r.push()
	}
	return fmt.Errorf("no command %q; write build or push", command)
}
