package main

import (
	"fmt"
	"io"
	"reflect"
	"sort"
	"strings"

	"github.com/thanos-io/objstore/client"
	"github.com/thanos-io/objstore/providers/azure"
	"github.com/thanos-io/objstore/providers/bos"
	"github.com/thanos-io/objstore/providers/cos"
	"github.com/thanos-io/objstore/providers/filesystem"
	"github.com/thanos-io/objstore/providers/gcs"
	"github.com/thanos-io/objstore/providers/obs"
	"github.com/thanos-io/objstore/providers/oci"
	"github.com/thanos-io/objstore/providers/oss"
	"github.com/thanos-io/objstore/providers/s3"
	"github.com/thanos-io/objstore/providers/swift"
	"github.com/thanos-io/thanos/pkg/receive"
)

// buckets are the types of object storage.
var buckets = map[string]any{
	"S3": &s3.Config{}, "GCS": &gcs.Config{}, "AZURE": &azure.Config{}, "SWIFT": &swift.Config{}, "COS": &cos.Config{},
	"ALIYUNOSS": &oss.Config{}, "BOS": &bos.Config{}, "FILESYSTEM": &filesystem.Config{}, "OCI": &oci.Config{}, "OBS": &obs.Config{},
}

// printKeys prints every key that a version's types have, one to a line: the flag that takes
// the file, the type, the path.
func printKeys(out io.Writer) {
	print := func(flag, typ string, paths []string) {
		for _, path := range paths {
			fmt.Fprintln(out, flag, typ, path)
		}
	}
	print("objstore.config", "*", pathsOf("yaml", client.BucketConfig{}))
	for _, typ := range sorted(buckets) {
		print("objstore.config", typ, pathsOf("yaml", buckets[typ]))
	}
	for _, flag := range sorted(formats) {
		for _, typ := range sorted(formats[flag].types) {
			print(flag, typ, pathsOf("yaml", formats[flag].types[typ]))
		}
	}
	print("receive.hashrings", "ring", pathsOf("json", receive.HashringConfig{}))
	print("receive.hashrings", "endpoint", pathsOf("json", receive.Endpoint{}))
}

func sorted[T any](all map[string]T) []string {
	var names []string
	for name := range all {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// pathsOf are the keys of a type, those of sections behind a dot.
func pathsOf(tag string, value any) []string {
	var found []string
	walk(tag, reflect.TypeOf(value), "", func(path string) { found = append(found, path) })
	return found
}

func walk(tag string, t reflect.Type, prefix string, visit func(path string)) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return
	}
	for i := 0; i < t.NumField(); i++ {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get(tag), ",")
		inline := strings.Contains(options, "inline") || field.Anonymous && name == ""
		switch {
		case name == "-" || !field.IsExported():
		case inline:
			walk(tag, field.Type, prefix, visit)
		default:
			if name == "" {
				name = strings.ToLower(field.Name) // as the libraries call a field without a tag
			}
			visit(prefix + name)
			walk(tag, field.Type, prefix+name+".", visit)
		}
	}
}
