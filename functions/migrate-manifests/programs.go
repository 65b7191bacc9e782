package migratemanifests

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
)

// program returns which of the migrated programs a container runs, "" for others: by
// what it is merged into, by its image, or by its arguments where a mirror has another name for it.
func program(c *krm.Container) string {
	if s, found := partOf(c); found {
		return s.program
	}
	if image := legacy.ImageOf(c.Text("image")); image != nil {
		return strings.ReplaceAll(image.Program, "_", "-")
	}
	return string(c.Component().Program())
}

// programName is what a container runs, migrated or not.
func programName(c *krm.Container) string {
	if name := program(c); name != "" {
		return name
	}
	return strings.ReplaceAll(imageName(c.Text("image")), "_", "-")
}

// programs returns the containers that run one of the programs, those that end
// before the pod starts among them.
func (m *migration) programs(names ...string) []*krm.Container {
	return slices.DeleteFunc(m.containers(), func(c *krm.Container) bool { return !slices.Contains(names, program(c)) })
}

// running returns the containers that run one of the programs as long as the pod lives.
func (m *migration) running(names ...string) []*krm.Container {
	return slices.DeleteFunc(m.programs(names...), func(c *krm.Container) bool { return c.Init })
}

// containers returns every container of every workload that is migrated, and those that
// objects of prometheus-operator hold.
func (m *migration) containers() []*krm.Container {
	found := operatedContainers(m.Run)
	for _, w := range m.workloads() {
		found = append(found, w.AllContainers()...)
	}
	return found
}

// version returns the version that a container runs from now on.
func version(c *krm.Container) string {
	image := legacy.ImageOf(c.Text("image"))
	if s, found := partOf(c); found && !c.Has("image") {
		return s.runs()
	}
	if image == nil {
		return c.Version("")
	}
	return c.Version(image.Version)
}

// imageName is the last element of any image's repository, without tag and digest.
func imageName(image string) string {
	name, _, _ := strings.Cut(image[strings.LastIndexByte(image, '/')+1:], "@")
	name, _, _ = strings.Cut(name, ":")
	return name
}
