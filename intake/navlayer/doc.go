// Package navlayer reads layers of the ATT&CK Navigator of formats 2.0 to 4.5
// and writes them in format 4.5 with nothing lost: what 4.5 has a place for
// goes there, and every other field is kept as metadata under the name
// "was FIELD" with its JSON. [Layer.Migrate] brings the ids of techniques and
// tactics to the loaded version of ATT&CK.
//
// Package exchange makes sightings of a layer; this one keeps the layer.
package navlayer
