package render

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// withheld stands in a message for what must not be told.
const withheld = "…"

var (
	login = regexp.MustCompile(`(://)[^/\s@"'` + "`" + `]*@`)
	query = regexp.MustCompile(`(https?://[^\s"'` + "`" + `?]*)\?[^\s"'` + "`" + `]*`)
	// config is what kustomize quotes of a plugin's configuration, whole.
	config = regexp.MustCompile("(?s) with config: `.*?`")
	quoted = regexp.MustCompile(`\[patch: "(?:[^"\\]|\\.)*"\]`)
)

// redact takes out of a message of kustomize what is secret: values of Secrets and of
// what makes them, logins and queries of URLs, and configurations that it quotes whole.
func (t *tree) redact(message string) string {
	message = config.ReplaceAllString(message, "")
	message = quoted.ReplaceAllString(message, "the patch in the kustomization")
	for _, secret := range t.secrets() {
		message = strings.ReplaceAll(message, secret, withheld)
	}
	message = login.ReplaceAllString(message, "${1}"+withheld+"@")
	return query.ReplaceAllString(message, "${1}?"+withheld)
}

// secrets returns every text that a Secret is made of, in each form that a message may
// quote it in, the longest first.
func (t *tree) secrets() []string {
	found := map[string]bool{}
	add := func(values ...string) {
		for _, v := range values {
			for _, line := range append(strings.Split(v, "\n"), v) {
				for _, form := range forms(strings.TrimSpace(line)) {
					found[form] = true
				}
			}
		}
	}
	for _, k := range t.kustomizations {
		for _, g := range k.SecretGenerator {
			pairs(g.LiteralSources, add)
			for _, r := range sources("", g.KvPairSources) {
				data, _ := k.fs.ReadFile(k.path(r.value))
				pairs(strings.Split(string(data), "\n"), add)
				add(string(data))
			}
		}
		for _, g := range k.ConfigMapGenerator {
			for _, r := range sources("", types.KvPairSources{EnvSources: g.EnvSources, EnvSource: g.EnvSource}) {
				data, _ := k.fs.ReadFile(k.path(r.value))
				pairs(strings.Split(string(data), "\n"), add)
			}
		}
		for _, p := range k.patches() {
			p.secrets(add)
		}
	}
	for _, o := range t.objects {
		docs, _ := o.docs()
		for _, doc := range docs {
			secretsOf(doc, add)
		}
	}
	secrets := make([]string, 0, len(found))
	for secret := range found {
		secrets = append(secrets, secret)
	}
	slices.SortFunc(secrets, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	return secrets
}

// pairs adds the values of lines key=value, whole lines that are none of these too.
func pairs(lines []string, add func(...string)) {
	for _, line := range lines {
		_, value, found := strings.Cut(line, "=")
		if !found {
			value = line
		}
		add(value, strings.Trim(value, `"'`))
	}
}

// shortest is the length below which a text is no secret, and part of too many words.
const shortest = 4

func forms(value string) []string {
	if len(value) < shortest {
		return nil
	}
	inner := func(quoted string) string { return strings.Trim(quoted, `"`) }
	encoded, _ := json.Marshal(value)
	all := []string{value, inner(strconv.Quote(value)), inner(string(encoded)), base64.StdEncoding.EncodeToString([]byte(value))}
	if plain, err := base64.StdEncoding.DecodeString(value); err == nil && len(plain) >= shortest {
		all = append(all, string(plain))
	}
	return all
}

// secretsOf adds all that a Secret holds but its identity.
func secretsOf(doc *yaml.Node, add func(...string)) {
	o := krm.NewObject(yaml.NewRNode(doc))
	if strings.HasSuffix(o.Kind(), "List") {
		for _, item := range o.Each("items") {
			secretsOf(item.Node().YNode(), add)
		}
	}
	if o.Kind() != "Secret" {
		return
	}
	for i := 0; i+1 < len(doc.Content); i += 2 {
		switch name, value := doc.Content[i].Value, doc.Content[i+1]; name {
		case "apiVersion", "kind", "type":
		case "metadata":
			for i := 0; i+1 < len(value.Content); i += 2 {
				if name := value.Content[i].Value; name != "name" && name != "namespace" {
					eachValue(value.Content[i+1], add)
				}
			}
		default:
			eachValue(value, add)
		}
	}
}

// eachValue calls for every scalar that is no key.
func eachValue(n *yaml.Node, do func(...string)) {
	if n.Kind == yaml.ScalarNode {
		do(n.Value)
	}
	for i, child := range n.Content {
		if n.Kind != yaml.MappingNode || i%2 == 1 {
			eachValue(child, do)
		}
	}
}

// secrets adds what a patch writes into Secrets, or may write there.
func (p patch) secrets(add func(...string)) {
	docs, wrong := p.docs()
	if len(wrong) > 0 && strings.Contains(string(p.data), "Secret") {
		add(string(p.data))
	}
	for _, doc := range docs {
		if doc.Kind == yaml.MappingNode {
			secretsOf(doc, add)
			continue
		}
		mayBe := p.target == nil || p.target.Kind == "" || regexp.QuoteMeta(p.target.Kind) != p.target.Kind || p.target.Kind == "Secret"
		for _, op := range krm.NewObject(yaml.NewRNode(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{{Value: "ops", Kind: yaml.ScalarNode}, doc}})).Each("ops") {
			if value, err := op.Node().Pipe(yaml.Lookup("value")); err == nil && value != nil && mayBe {
				eachValue(value.YNode(), add)
			}
		}
	}
}
