package render

import (
	"errors"
	"fmt"
	"os"

	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/thanos-fleet/thanos-fleet/internal/bound"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// guard is a file system that hands out no file which would harm who parses it:
// kustomize writes out aliases without end, and waits for a pipe for ever.
type guard struct {
	filesys.FileSystem
	limits bound.Limits
	// remote tells that kustomize may fetch what is not there.
	remote bool
	// refused is what was not handed out. kustomize takes an error for a file that
	// is not there, and looks elsewhere.
	refused *[]krm.Finding
}

func newGuard(fs filesys.FileSystem, remote bool) guard {
	return guard{fs, bound.Default, remote, new([]krm.Finding)}
}

// refusals are what the file system refused, with what kustomize made of it.
func refusals(fs filesys.FileSystem, err error) error {
	if g, guarded := fs.(guard); guarded && err != nil && len(*g.refused) > 0 {
		return krm.Findings(*g.refused)
	}
	return err
}

func (g guard) ReadFile(path string) ([]byte, error) {
	if err := regular(path); err != nil {
		return nil, g.refuse(path, 0, err.Error(), "give a file of YAML")
	}
	data, err := g.FileSystem.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(data) > krm.MaxInputBytes {
		return nil, g.refuse(path, 0, tooLarge, "no cluster's manifests are; split it")
	}
	var over *bound.Error
	if errors.As(g.limits.Text(data), &over) {
		return nil, g.refuse(path, over.Line, over.Message, over.Remedy)
	}
	return data, nil
}

var tooLarge = fmt.Sprintf("the file is larger than %d MiB", krm.MaxInputBytes>>20)

// regular refuses what is neither a file nor a folder. What is not there, or not on
// the disk, is the next one's to judge.
func regular(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil || info.IsDir():
		return nil
	case !info.Mode().IsRegular():
		return errors.New("it is a pipe, a socket or a device, and should be a file")
	case info.Size() > krm.MaxInputBytes:
		return errors.New(tooLarge)
	}
	return nil
}

// refuse notes what was refused, once.
func (g guard) refuse(path string, line int, message, remedy string) error {
	f := krm.Finding{Severity: krm.Error, File: show(path), Line: line, Message: message, Remedy: remedy}
	for _, other := range *g.refused {
		if other == f {
			return krm.Findings{f}
		}
	}
	*g.refused = append(*g.refused, f)
	return krm.Findings{f}
}
