// Package leaks finds values of Secrets where everybody reads them, for tests of what
// functions and overlays give.
package leaks

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Of says which values of Secrets, and which credentials in the Fleet's object stores,
// stand in objects that are no Secrets: plain, in base64 or as part of a URL. Secrets are
// those among both lists; what an object said
// before a function ran is its author's business, and is no leak.
//
// A value counts when it could be a credential: at least six characters, no number, no
// word that is true or false, no path and no reference to a variable. Of a whole file,
// those are the values under keys that name credentials, and the file itself.
func Of(in, out []*yaml.RNode) []string {
	said := map[string]string{}
	var public []string
	for _, item := range in {
		if o := krm.NewObject(item); o.Kind() != "Secret" {
			said[o.Ref().String()] = strings.Join(texts(item.YNode(), nil), "\n")
			public = texts(item.YNode(), credentialKey, public...)
		}
	}
	var leaks []string
	for _, secret := range secretsOf(slices.Concat(in, out)) {
		if slices.Contains(public, secret.value) {
			continue // a name, or what its author shows elsewhere
		}
		for _, item := range out {
			o := krm.NewObject(item)
			if o.Kind() != "Secret" && !secret.isIn(said[o.Ref().String()]) && slices.ContainsFunc(texts(item.YNode(), nil), secret.isIn) {
				leaks = append(leaks, fmt.Sprintf("%s is in %s", secret.where, o.Ref()))
			}
		}
	}
	return leaks
}

// secret is one value, and where it comes from.
type secret struct{ where, value string }

func (s secret) isIn(text string) bool {
	plain, err := base64.StdEncoding.DecodeString(text)
	if err == nil && strings.Contains(string(plain), s.value) {
		return true
	}
	for _, form := range []string{
		s.value, url.QueryEscape(s.value), url.PathEscape(s.value),
		base64.StdEncoding.EncodeToString([]byte(s.value)), base64.RawURLEncoding.EncodeToString([]byte(s.value)),
	} {
		if strings.Contains(text, form) {
			return true
		}
	}
	return false
}

func secretsOf(items []*yaml.RNode) []secret {
	var found []secret
	for _, item := range items {
		o := krm.NewObject(item)
		for _, store := range o.Each("spec", "objectStores") {
			config := store.Node().Field("config")
			if config.IsNilOrEmpty() {
				continue
			}
			credentials(config.Value.YNode(), func(v string) {
				found = append(found, secret{fmt.Sprintf("%s objectStores[%s].config", o.Ref(), store.Text("name")), v})
			})
		}
		if o.Kind() != "Secret" {
			continue
		}
		values := o.Strings("stringData")
		for key, value := range o.Strings("data") {
			if plain, err := base64.StdEncoding.DecodeString(value); err == nil && values[key] == "" {
				found = append(found, valuesOf(fmt.Sprintf("%s data.%s", o.Ref(), key), string(plain))...)
			}
		}
		for key, value := range values {
			found = append(found, valuesOf(fmt.Sprintf("%s stringData.%s", o.Ref(), key), value)...)
		}
	}
	slices.SortFunc(found, func(a, b secret) int { return strings.Compare(a.where+a.value, b.where+b.value) })
	return slices.Compact(found)
}

// valuesOf returns a value and, when it is a file, the credentials in it.
func valuesOf(where, value string) []secret {
	var found []secret
	if value = strings.TrimSpace(value); isSecret(value) {
		found = append(found, secret{where, value})
	}
	var doc yaml.Node
	if yaml.Unmarshal([]byte(value), &doc) == nil {
		credentials(&doc, func(v string) { found = append(found, secret{where, v}) })
	}
	return found
}

var (
	credentialKey = regexp.MustCompile(`(?i)pass|secret|token|(access|account|private|api|encryption|sas)_?key|credential|connection_string|authorization`)
	noCredential  = regexp.MustCompile(`(?i)^([-+]?[0-9._]+[a-z]{0,2}|true|false|/.*|.*\$[({].*|[a-z0-9]+_(aws|gcp|azure)_.*)$`)
)

func isSecret(value string) bool { return len(value) >= 6 && !noCredential.MatchString(value) }

// credentials calls back for the scalars under keys that name credentials.
func credentials(n *yaml.Node, found func(string)) {
	for i, child := range n.Content {
		named := n.Kind == yaml.MappingNode && i%2 == 1 && credentialKey.MatchString(n.Content[i-1].Value)
		if named && child.Kind == yaml.ScalarNode && isSecret(child.Value) && !strings.HasSuffix(n.Content[i-1].Value, "_file") {
			found(child.Value)
		}
		credentials(child, found)
	}
}

// texts appends all scalars of a node to some, keys too, but for the values of keys that
// match.
func texts(n *yaml.Node, without *regexp.Regexp, found ...string) []string {
	if n.Kind == yaml.ScalarNode {
		return append(found, n.Value)
	}
	for i, child := range n.Content {
		if without == nil || n.Kind != yaml.MappingNode || i%2 == 0 || !without.MatchString(n.Content[i-1].Value) {
			found = texts(child, without, found...)
		}
	}
	return found
}
