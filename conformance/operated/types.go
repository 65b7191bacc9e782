package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/prometheus-operator/prometheus-operator/pkg/alertmanager"
)

// amTypes are the types that the operator reads the configuration of an Alertmanager into: a
// line is a type, a key of it, and the type of what it holds, "*" where that reads itself or may
// be anything, and none where it holds no keys.
func amTypes() string {
	builder, _ := reflect.TypeFor[alertmanager.ConfigBuilder]().FieldByName("cfg")
	lines := map[string]bool{}
	collect(builder.Type.Elem(), builder.Type.Elem().Name(), lines)
	var all []string
	for line := range lines {
		all = append(all, line)
	}
	slices.Sort(all)
	return strings.Join(all, "\n") + "\n"
}

func collect(t reflect.Type, name string, lines map[string]bool) {
	for i := range t.NumField() {
		key, options, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		of := t.Field(i).Type
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
			of = of.Elem()
		}
		holds := ""
		switch {
		case strings.Contains(options, "inline"):
			collect(of, name, lines)
			continue
		case isOpen(of):
			holds = "*"
		case of.Kind() == reflect.Struct:
			holds = of.Name()
		}
		line := strings.TrimSpace(fmt.Sprintf("%s %s %s", name, key, holds))
		isNew := !lines[line]
		lines[line] = true
		if isNew && holds != "" && holds != "*" {
			collect(of, holds, lines)
		}
	}
}

// isOpen tells whether a type may hold any keys, as far as can be seen.
func isOpen(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return t.Kind() == reflect.Map || t.Kind() == reflect.Interface
	}
	_, readsItself := reflect.PointerTo(t).MethodByName("UnmarshalYAML")
	for i := range t.NumField() {
		isInline := strings.Contains(t.Field(i).Tag.Get("yaml"), "inline")
		readsItself = readsItself || isInline && t.Field(i).Type.Kind() == reflect.Map
	}
	return readsItself
}
