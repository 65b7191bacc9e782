package krm

import (
	"encoding/base64"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// ciphers are how encrypted values begin: those of SOPS (getsops/sops v3, aes),
// of Ansible Vault, age and OpenPGP.
var ciphers = []struct{ prefix, name string }{
	{"ENC[", "SOPS"},
	{"$ANSIBLE_VAULT;", "Ansible Vault"},
	{"-----BEGIN AGE ENCRYPTED FILE-----", "age"},
	{"-----BEGIN PGP MESSAGE-----", "OpenPGP"},
}

// Keys returns the keys of a ConfigMap or Secret, sorted.
func (o *Object) Keys() []string { return o.keys() }

// KeyField is the path of a key of a ConfigMap or Secret: in the section that wins,
// or where it is to be written.
func (o *Object) KeyField(key string) string { return problem.Join(o.section(key), key) }

func (o *Object) section(key string) string {
	sections := []string{"data", "binaryData"}
	fallback := "data"
	if o.Kind() == "Secret" {
		sections, fallback = []string{"stringData", "data"}, "stringData"
	}
	for _, section := range sections {
		if o.Has(section, key) {
			return section
		}
	}
	return fallback
}

// Unreadable says why nobody can read a key of a ConfigMap or Secret, "" when one can.
// It never quotes the value.
func (o *Object) Unreadable(key string) string {
	section := o.section(key)
	value := strings.TrimSpace(o.Text(section, key))
	for _, c := range ciphers {
		if strings.HasPrefix(value, c.prefix) {
			return "its value is encrypted by " + c.name
		}
	}
	encoded := section == "binaryData" || o.Kind() == "Secret" && section == "data"
	if _, err := base64.StdEncoding.DecodeString(value); err != nil && encoded {
		return "its value is no base64"
	}
	return ""
}

// Content returns the text of a key of a Secret; false when it is not there, or when
// nobody can read it.
func (o *Object) Content(key string) (string, bool) {
	section := o.section(key)
	value := o.Text(section, key)
	if section == "stringData" || o.Kind() != "Secret" {
		return value, o.Has(section, key) && o.Unreadable(key) == ""
	}
	plain, err := base64.StdEncoding.DecodeString(value)
	return string(plain), err == nil && o.Has(section, key)
}

// Contents returns the texts of a ConfigMap or Secret by their keys, as far as they
// can be read.
func (o *Object) Contents() map[string]string {
	found := map[string]string{}
	for _, key := range o.keys() {
		if text, ok := o.Content(key); ok {
			found[key] = text
		}
	}
	return found
}

// SetContent writes a key where it stands: base64 in the data of a Secret, where the
// same key of stringData would win beside it.
func (o *Object) SetContent(key, text string) {
	section := o.section(key)
	if o.Kind() == "Secret" && section == "data" {
		text = base64.StdEncoding.EncodeToString([]byte(text))
	}
	o.SetText(text, section, key)
}

// MayWrite tells whether a file that a reader reads may be written: not where a
// controller makes its ConfigMap or Secret, nor into one that is encrypted. It says so.
func (r *Run) MayWrite(reader *Object, f File) bool {
	if r.leftToMaker(reader, f) {
		return false
	}
	o := r.Find(f.Kind, reader.Namespace(), f.Name)
	switch {
	case o == nil:
		return true
	case o.Has("sops"):
		r.Errorf(o, "sops", "decrypt it before it is rendered, keep only the credentials in it, or let the reader read another "+f.Kind,
			"SOPS has encrypted it, so key %q, which %s reads, cannot be written here: what is not encrypted would not be decrypted in the cluster", f.Key, reader.Ref())
	case o.Unreadable(f.Key) != "":
		r.Errorf(o, o.KeyField(f.Key), "decrypt or correct it before it is rendered, or let the reader read another "+f.Kind,
			"%s, and %s reads it", o.Unreadable(f.Key), reader.Ref())
	default:
		return true
	}
	return false
}
