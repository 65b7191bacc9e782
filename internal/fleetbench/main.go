//go:build unix

// Fleetbench renders fleets of different sizes and forms, beside what else renders
// clusters, and prints how much of the processor and of memory each takes:
//
//	make bench-fleet          # 2, 100 and 1,000 clusters, in about ten minutes
//	make bench-fleet FULL=1   # 10,000, too
//
// It fails where the bytes are not those of the slow way, or where a second run writes
// files that did not change.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

func main() {
	if err := main1(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main1(args []string) error {
	b := bench{log: func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }}
	flags := flag.NewFlagSet("fleetbench", flag.ContinueOnError)
	flags.StringVar(&b.repo, "repo", ".", "root of this repository")
	flags.StringVar(&b.binary, "thanos-fleet", "bin/thanos-fleet", "program of thanos-fleet")
	flags.StringVar(&b.kustomize, "kustomize", "bin/kustomize", "program of kustomize")
	flags.StringVar(&b.helm, "helm", "", "program of helm 3; without it nothing is compared with it")
	flags.IntVar(&b.rounds, "rounds", 3, "how often everything is run")
	flags.IntVar(&b.sample, "sample", 9, "for how many clusters of a fleet slow programs are run")
	flags.IntVar(&b.full, "full", 0, "a larger fleet, which is rendered once")
	sizes := flags.String("sizes", "2,100,1000", "how many clusters the fleets have")
	doc := flags.String("doc", "", "document that holds the result between its marks")
	if err := flags.Parse(args); err != nil {
		return err
	}
	for text := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 2 {
			return fmt.Errorf("-sizes %s: want numbers, 2 or more", *sizes)
		}
		b.sizes = append(b.sizes, n)
	}
	var err error
	if b.work, err = os.MkdirTemp("", "fleetbench"); err != nil {
		return err
	}
	defer os.RemoveAll(b.work)
	for _, program := range []*string{&b.binary, &b.kustomize, &b.helm} {
		if *program != "" {
			if *program, err = filepath.Abs(*program); err != nil {
				return err
			}
		}
	}
	if err := b.all(); err != nil {
		return err
	}
	return b.tell(*doc)
}

// tell prints the result, or puts it into a document.
func (b *bench) tell(doc string) error {
	var text bytes.Buffer
	fmt.Fprintf(&text, "%s/%s, %d cores, %s; %s.\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), b.versions())
	b.report(&text)
	if doc == "" {
		_, err := os.Stdout.Write(text.Bytes())
		return err
	}
	old, err := os.ReadFile(doc)
	if err != nil {
		return err
	}
	before, rest, found := strings.Cut(string(old), "<!-- bench-fleet -->\n")
	_, after, closed := strings.Cut(rest, "<!-- end -->\n")
	if !found || !closed {
		return fmt.Errorf("%s has no place for the result, between <!-- bench-fleet --> and <!-- end -->", doc)
	}
	return os.WriteFile(doc, []byte(before+"<!-- bench-fleet -->\n"+text.String()+"<!-- end -->\n"+after), 0o644)
}

// versions are those of the programs.
func (b *bench) versions() string {
	all := []string{"thanos-fleet"}
	for _, command := range [][]string{{b.kustomize, "version"}, {b.helm, "version", "--short"}} {
		if command[0] == "" {
			continue
		}
		out, _ := exec.Command(command[0], command[1:]...).Output()
		all = append(all, filepath.Base(command[0])+" "+strings.TrimSpace(string(out)))
	}
	return strings.Join(all, ", ")
}
