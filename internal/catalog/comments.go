package catalog

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
)

const module = "github.com/thanos-fleet/thanos-fleet"

// comments holds the comment of every struct field, by package path, type and field.
type comments map[string]string

// parseComments reads the packages that configurations are made of.
func parseComments(root string) (comments, error) {
	found := comments{}
	for _, dir := range []string{"functions", "internal/fleet"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") {
				return err
			}
			rel, err := filepath.Rel(root, filepath.Dir(path))
			if err != nil {
				return err
			}
			return found.addFile(path, module+"/"+filepath.ToSlash(rel))
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (c comments) addFile(path, pkg string) error {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok {
			if s, ok := spec.Type.(*ast.StructType); ok {
				c.addStruct(pkg+"."+spec.Name.Name, s)
			}
		}
		return true
	})
	return nil
}

func (c comments) addStruct(name string, s *ast.StructType) {
	for _, f := range s.Fields.List {
		for _, id := range f.Names {
			c[name+"."+id.Name] = strings.Join(strings.Fields(f.Doc.Text()), " ")
		}
	}
}
