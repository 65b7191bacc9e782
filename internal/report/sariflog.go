package report

// The parts of SARIF 2.1.0 that a log of ours has (OASIS, SARIF 2.1.0 errata 01). What the
// standard gives a default is written out, for who reads a log without knowing them. The
// library for it brings a validator along, which is a hundredth of the image that renders.

// none is a property that is a list of nothing here.
type none struct{}

// MarshalJSON writes an empty list.
func (none) MarshalJSON() ([]byte, error) { return []byte("[]"), nil }

// unset is a number that is not known.
type unset struct{}

// MarshalJSON writes what the standard has for unknown numbers.
func (unset) MarshalJSON() ([]byte, error) { return []byte("-1"), nil }

type sarifLog struct {
	Schema     string     `json:"$schema"`
	Version    string     `json:"version"`
	Runs       []sarifRun `json:"runs"`
	Properties struct{}   `json:"properties"`
}

type sarifRun struct {
	Addresses                none          `json:"addresses"`
	Graphs                   none          `json:"graphs"`
	Invocations              none          `json:"invocations"`
	Language                 string        `json:"language"`
	LogicalLocations         none          `json:"logicalLocations"`
	NewlineSequences         []string      `json:"newlineSequences"`
	Policies                 none          `json:"policies"`
	RedactionTokens          none          `json:"redactionTokens"`
	Results                  []sarifResult `json:"results"`
	RunAggregates            none          `json:"runAggregates"`
	Taxonomies               none          `json:"taxonomies"`
	ThreadFlowLocations      none          `json:"threadFlowLocations"`
	Tool                     sarifTool     `json:"tool"`
	Translations             none          `json:"translations"`
	VersionControlProvenance none          `json:"versionControlProvenance"`
	WebRequests              none          `json:"webRequests"`
	WebResponses             none          `json:"webResponses"`
}

type sarifTool struct {
	Driver     sarifDriver `json:"driver"`
	Extensions none        `json:"extensions"`
}

type sarifDriver struct {
	Contents            []string    `json:"contents"`
	InformationURI      string      `json:"informationUri"`
	IsComprehensive     bool        `json:"isComprehensive"`
	Language            string      `json:"language"`
	Locations           none        `json:"locations"`
	Name                string      `json:"name"`
	Notifications       none        `json:"notifications"`
	Rules               []sarifRule `json:"rules"`
	SemanticVersion     string      `json:"semanticVersion"`
	SupportedTaxonomies none        `json:"supportedTaxonomies"`
	Taxa                none        `json:"taxa"`
	Version             string      `json:"version"`
}

type sarifRule struct {
	DefaultConfiguration *sarifConfiguration `json:"defaultConfiguration,omitempty"`
	FullDescription      *sarifText          `json:"fullDescription,omitempty"`
	Help                 *sarifText          `json:"help,omitempty"`
	HelpURI              string              `json:"helpUri,omitempty"`
	ID                   string              `json:"id"`
	Relationships        none                `json:"relationships"`
	ShortDescription     *sarifText          `json:"shortDescription,omitempty"`
}

type sarifConfiguration struct {
	Enabled bool   `json:"enabled"`
	Level   string `json:"level"`
	Rank    unset  `json:"rank"`
}

type sarifText struct {
	Markdown string `json:"markdown,omitempty"`
	Text     string `json:"text"`
}

type sarifResult struct {
	PartialFingerprints map[string]string  `json:"partialFingerprints"`
	Attachments         none               `json:"attachments"`
	CodeFlows           none               `json:"codeFlows"`
	Fixes               none               `json:"fixes"`
	GraphTraversals     none               `json:"graphTraversals"`
	Graphs              none               `json:"graphs"`
	Kind                string             `json:"kind"`
	Level               string             `json:"level"`
	Locations           []sarifLocation    `json:"locations"`
	Message             sarifMessage       `json:"message"`
	Rank                unset              `json:"rank"`
	RelatedLocations    []sarifLocation    `json:"relatedLocations"`
	RuleID              string             `json:"ruleId"`
	RuleIndex           int                `json:"ruleIndex"`
	Stacks              none               `json:"stacks"`
	Suppressions        []sarifSuppression `json:"suppressions,omitempty"`
	Taxa                none               `json:"taxa"`
}

type sarifMessage struct {
	Arguments none   `json:"arguments"`
	Text      string `json:"text"`
}

type sarifSuppression struct {
	Justification string `json:"justification"`
	Kind          string `json:"kind"`
}

type sarifLocation struct {
	Annotations      none           `json:"annotations"`
	ID               unset          `json:"id"`
	LogicalLocations []sarifLogical `json:"logicalLocations"`
	PhysicalLocation *sarifPhysical `json:"physicalLocation,omitempty"`
	Relationships    none           `json:"relationships"`
}

type sarifLogical struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
	Index              unset  `json:"index"`
	Kind               string `json:"kind"`
	ParentIndex        unset  `json:"parentIndex"`
}

type sarifPhysical struct {
	ArtifactLocation sarifArtifact `json:"artifactLocation"`
	Region           *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	Index unset  `json:"index"`
	URI   string `json:"uri"`
}

type sarifRegion struct {
	ByteOffset unset `json:"byteOffset"`
	CharOffset unset `json:"charOffset"`
	StartLine  int   `json:"startLine"`
}
