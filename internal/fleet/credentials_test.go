package fleet

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryForm(t *testing.T) {
	all := Credentials{&Identity{}, &SecretRef{}, &ExternalSecret{}, &InlineSecret{}, &Literal{}}
	if diff := cmp.Diff([]string{"identity", "secretRef", "externalSecret", "inline", "literal"}, all.Forms()); diff != "" {
		t.Error(diff)
	}
}

func TestCredentialsCheck(t *testing.T) {
	for name, c := range map[string]struct {
		credentials Credentials
		want        []string
	}{
		"good": {Credentials{ExternalSecret: &ExternalSecret{
			StoreRef: StoreRef{"SecretStore", "vault"}, Data: map[string]RemoteRef{"access_key": {Key: "id"}},
		}}, nil},
		"empty": {Credentials{ExternalSecret: &ExternalSecret{StoreRef: StoreRef{Kind: "Vault"}}}, []string{
			"credentials.externalSecret.storeRef.name", "credentials.externalSecret.storeRef.kind", "credentials.externalSecret.data",
		}},
		"keys":         {Credentials{ExternalSecret: &ExternalSecret{StoreRef{Name: "vault"}, "", map[string]RemoteRef{"b": {}, "a.c": {}}}}, []string{"credentials.externalSecret.data.a.c.key", "credentials.externalSecret.data.b.key"}},
		"not accepted": {Credentials{Literal: &Literal{}}, []string{"credentials.literal.acceptSecretsInGit"}},
		"accepted":     {Credentials{Literal: &Literal{true}}, nil},
	} {
		var got []string
		for _, p := range c.credentials.check() {
			got = append(got, p.Path)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
