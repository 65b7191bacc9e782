package conformance

import (
	"path"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// Container is one container of a workload of an output.
type Container struct {
	corev1.Container
	Output *Output
	// Pod names the first pod of the workload; Namespace is the workload's.
	Pod, Namespace string
	Spec           corev1.PodSpec
	// Fields are what a cluster knows of the pod, by path, such as status.podIP.
	Fields map[string]string
}

// Containers finds the containers of an output that its images' programs run in.
func (o *Output) Containers() []*Container {
	var found []*Container
	for _, object := range o.Objects {
		if !object.Reaches() {
			continue
		}
		spec, pod := podOf(object)
		for _, c := range spec.Containers {
			found = append(found, &Container{Container: c, Output: o, Pod: pod, Namespace: object.Metadata.Namespace, Spec: spec})
		}
	}
	return found
}

// podOf returns the pod that a workload makes first, and its name. What does not
// decode is the object judge's to tell.
func podOf(object *Object) (corev1.PodSpec, string) {
	decoded, err := decode(object.Text)
	if err != nil {
		return corev1.PodSpec{}, ""
	}
	name := object.Metadata.Name
	switch w := decoded.(type) {
	case *appsv1.StatefulSet:
		return w.Spec.Template.Spec, name + "-0"
	case *appsv1.Deployment:
		return w.Spec.Template.Spec, name + "-5d9c7b6f4-abcde"
	case *appsv1.DaemonSet:
		return w.Spec.Template.Spec, name + "-abcde"
	}
	return corev1.PodSpec{}, ""
}

// Name names the container in messages.
func (c *Container) Name() string {
	return c.Output.Name + " " + c.Namespace + "/" + c.Pod + " " + c.Container.Name
}

// Program is what the image runs, by the image's name.
func (c *Container) Program() string {
	repository, _ := c.image()
	return path.Base(repository)
}

// Version is the image's tag.
func (c *Container) Version() string {
	_, tag := c.image()
	return tag
}

func (c *Container) image() (repository, tag string) {
	image, _, _ := strings.Cut(c.Image, "@")
	if i := strings.LastIndexByte(image, ':'); i > strings.LastIndexByte(image, '/') {
		return image[:i], image[i+1:]
	}
	return image, ""
}

// Args are the program's arguments, variables expanded as the kubelet does.
func (c *Container) Args(env map[string]string) []string {
	line := append(append([]string{}, c.Command...), c.Container.Args...)
	if len(c.Command) > 0 && path.Base(line[0]) == c.Program() {
		line = line[1:]
	}
	for i, arg := range line {
		line[i] = expand(arg, env)
	}
	return line
}
